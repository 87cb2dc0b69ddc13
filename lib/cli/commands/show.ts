/** `kiln show`: everything that is known of one image. */
import { buildRecord } from "../../build/build-record.ts";
import type { ImageRecord } from "../../build/image-record.ts";
import { buildPlan } from "../../build/plan.ts";
import { type Registry, readDocument } from "../../build/registry.ts";
import { buildKey, planKey } from "../../build/registry-keys.ts";
import { NotFound } from "../../errors.ts";
import { withImages } from "../account/images-of.ts";
import { type Flags, type Invocation, UsageError } from "../command.ts";
import { allImages, findImage, imageLabel } from "../image-records.ts";
import type { ImageReport } from "../image-report.ts";
import { EXIT } from "../io.ts";
import { readContainer } from "../local/containers/container-content.ts";
import { readContent } from "../local/image-content.ts";
import type { Stack } from "../local/stack.ts";
import { renderImage } from "../render/image.ts";
import { renderPlan } from "../render/plan.ts";

/** Shows an image. @throws {NotFound} There is none of that name. */
export async function runShow(invocation: Invocation): Promise<number> {
  const { operands, flags, io } = invocation;
  const [written] = operands;
  if (written === undefined || operands.length > 1)
    throw new UsageError("Cannot show: expected one image", "kiln show hello-world");
  const report = await withImages(invocation, async ({ stack, registry }) => {
    const record = findImage(await allImages(registry), written);
    const isContentShown = stack !== undefined && flags["plan"] !== true;
    const content = isContentShown ? await contentOf(stack, record) : {};
    return reportOf(record, registry, content);
  });
  if (report === undefined) findImage([], written);
  else
    io.stdout.write(flags["plan"] === true ? planText(report, flags) : reportText(report, flags));
  return EXIT.done;
}

function reportText(report: ImageReport, flags: Flags): string {
  return flags["json"] === true ? `${JSON.stringify(report, null, 2)}\n` : renderImage(report);
}

/** The frozen plan. @throws {NotFound} It was removed. */
function planText({ image, plan }: ImageReport, flags: Flags): string {
  if (plan === undefined)
    throw new NotFound(`Cannot show the plan of "${image}": it is not in the registry any more`);
  if (flags["json"] === true) return `${JSON.stringify(plan, null, 2)}\n`;
  return [image, ...renderPlan(plan)].map((line) => `${line}\n`).join("");
}

async function contentOf(stack: Stack, record: ImageRecord): Promise<Content> {
  const { containers } = record;
  return containers === undefined
    ? { content: await readContent(stack, record) }
    : { container: await readContainer(stack, imageLabel(record), containers) };
}

type Content = Pick<ImageReport, "content" | "container">;

async function reportOf(
  record: ImageRecord,
  registry: Pick<Registry, "get">,
  content: Content,
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
    ...content,
  };
}
