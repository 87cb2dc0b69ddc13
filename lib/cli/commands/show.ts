/** `kiln show`: everything that is known of one image. */
import { buildRecord } from "../../build/build-record.ts";
import type { ImageRecord } from "../../build/image-record.ts";
import { buildPlan } from "../../build/plan.ts";
import { type Registry, readDocument } from "../../build/registry.ts";
import { buildKey, planKey } from "../../build/registry-keys.ts";
import { withImages } from "../account/images-of.ts";
import { type Invocation, UsageError } from "../command.ts";
import { findImage, finishedImages, imageLabel } from "../image-records.ts";
import type { ImageReport } from "../image-report.ts";
import { EXIT } from "../io.ts";
import { type ImageContent, readContent } from "../local/image-content.ts";
import { renderImage } from "../render/image.ts";

/** Shows an image. @throws {NotFound} There is none of that name. */
export async function runShow(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  const [written] = operands;
  if (written === undefined || operands.length > 1)
    throw new UsageError("Cannot show: expected one image", "kiln show hello-world");
  const report = await withImages(invocation, async ({ stack, registry }) => {
    const record = findImage(await finishedImages(registry), written);
    const content = stack === undefined ? undefined : await readContent(stack, record);
    return reportOf(record, registry, content);
  });
  if (report === undefined) findImage([], written);
  else
    io.stdout.write(
      flags["json"] === true ? `${JSON.stringify(report, null, 2)}\n` : renderImage(report),
    );
  return EXIT.done;
}

async function reportOf(
  record: ImageRecord,
  registry: Pick<Registry, "get">,
  content: ImageContent | undefined,
): Promise<ImageReport> {
  const [plan, build] = await Promise.all([
    readDocument(registry, planKey(record.buildId), buildPlan),
    readDocument(registry, buildKey(record.buildId), buildRecord),
  ]);
  return {
    image: imageLabel(record),
    record,
    ...(plan === undefined ? {} : { plan: plan.value }),
    ...(build === undefined ? {} : { build: build.value }),
    ...(content === undefined ? {} : { content }),
  };
}
