/** `kiln images`: a line an image. */
import type { ImageRecord } from "../../build/image-record.ts";
import { withImages } from "../account/images-of.ts";
import { type Invocation, UsageError } from "../command.ts";
import { findImage, finishedImages, imageLabel, matchesImage } from "../image-records.ts";
import { EXIT } from "../io.ts";
import { containerOf } from "../outcome-of.ts";

/** Lists the images, or those that a text names, by name and then from old to new. */
export async function runImages(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  const [written, ...more] = operands;
  if (more.length > 0)
    throw new UsageError("Cannot list: expected one image at most", "kiln images web@1.x.x");
  const all = (await withImages(invocation, ({ registry }) => finishedImages(registry))) ?? [];
  if (written !== undefined) findImage(all, written); // Says what there is when nothing fits.
  const images = all.filter((image) => written === undefined || matchesImage(image, written));
  if (flags["json"] === true)
    io.stdout.write(`${JSON.stringify(images.map(summaryOf), null, 2)}\n`);
  else if (images.length === 0)
    io.stderr.write("There are no images yet; kiln build or kiln start makes one.\n");
  else io.stdout.write(renderImages(images));
  return EXIT.done;
}

/** An image as `--json` lists it. */
function summaryOf(image: ImageRecord): object {
  const { name, version, build, createdAt, fingerprint, amis, containers } = image;
  return {
    image: imageLabel(image),
    name,
    version,
    build,
    createdAt,
    fingerprint,
    amis: amis.map(({ region, image: imageId, name: amiName }) => ({
      region,
      imageId,
      name: amiName,
    })),
    ...(containers === undefined ? {} : { containers: containers.map(containerOf) }),
  };
}

/** A table: image, when it was made, AMI ids or container images by Region. */
export function renderImages(images: readonly ImageRecord[]): string {
  const rows = images.map((image) => ({
    label: imageLabel(image),
    created: image.createdAt.replace(/\.\d+Z$/, "Z"),
    amis: [
      ...image.amis.map(({ region, image: imageId }) => `${region} ${imageId}`),
      ...(image.containers ?? []).map(({ region, uri, digest }) => `${region} ${uri}@${digest}`),
    ].join("  "),
  }));
  const width = Math.max(...rows.map(({ label }) => label.length));
  return rows
    .map(({ label, created, amis }) => `${label.padEnd(width)}  ${created}  ${amis}\n`)
    .join("");
}
