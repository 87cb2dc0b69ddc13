/** `kiln images`: a line an image. */
import type { ImageRecord } from "../../build/image-record.ts";
import { withImages } from "../account/images-of.ts";
import type { Invocation } from "../command.ts";
import { finishedImages, imageLabel } from "../image-records.ts";
import { EXIT } from "../io.ts";

/** Lists the images, by name and then from old to new. */
export async function runImages(invocation: Invocation): Promise<number> {
  const { flags, io } = invocation;
  const images = (await withImages(invocation, ({ registry }) => finishedImages(registry))) ?? [];
  if (flags["json"] === true)
    io.stdout.write(`${JSON.stringify(images.map(summaryOf), null, 2)}\n`);
  else if (images.length === 0)
    io.stderr.write("There are no images yet; kiln build or kiln start makes one.\n");
  else io.stdout.write(renderImages(images));
  return EXIT.done;
}

/** An image as `--json` lists it. */
function summaryOf(image: ImageRecord): object {
  const { name, version, build, createdAt, fingerprint, amis } = image;
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
  };
}

/** A table: image, when it was made, AMI ids by Region. */
export function renderImages(images: readonly ImageRecord[]): string {
  const rows = images.map((image) => ({
    label: imageLabel(image),
    created: image.createdAt.replace(/\.\d+Z$/, "Z"),
    amis: image.amis.map(({ region, image: imageId }) => `${region} ${imageId}`).join("  "),
  }));
  const width = Math.max(...rows.map(({ label }) => label.length));
  return rows
    .map(({ label, created, amis }) => `${label.padEnd(width)}  ${created}  ${amis}\n`)
    .join("");
}
