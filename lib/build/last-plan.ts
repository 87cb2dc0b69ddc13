import { optional, record, required } from "../source/collections.ts";
import { integer, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import { imageRecord } from "./image-record.ts";
import { type BuildPlan, buildPlan } from "./plan.ts";
import { changeDocument, type Registry, readDocument } from "./registry.ts";
import { fingerprintKey, imageKey, planKey } from "./registry-keys.ts";

const lastImage = record(
  {
    fingerprint: required(text()),
    image: optional(
      record({ name: required(text()), version: required(text()), build: required(integer()) }),
    ),
    /** When its build was planned; ISO 8601. */
    createdAt: optional(text()),
  },
  { what: "the last image of a pipeline", isOpen: true },
);

/** What the last image of a pipeline was made of, and which that is. */
export type LastImage = Infer<typeof lastImage>;

/** The last image that a pipeline has built; undefined when it has built none. */
export async function lastImageOf(
  registry: Pick<Registry, "get">,
  pipeline: string,
): Promise<LastImage | undefined> {
  return (await readDocument(registry, fingerprintKey(pipeline), lastImage))?.value;
}

/**
 * The frozen plan of the last image that a pipeline has built: what the next build is compared with.
 *
 * @returns undefined when the pipeline has built nothing yet, or its image was removed since.
 */
export async function lastPlanOf(
  registry: Pick<Registry, "get">,
  pipeline: string,
): Promise<BuildPlan | undefined> {
  const image = (await lastImageOf(registry, pipeline))?.image;
  if (image === undefined) return undefined;
  const { name, version, build } = image;
  const found = await readDocument(registry, imageKey(name, version, build), imageRecord);
  if (found === undefined) return undefined;
  return (await readDocument(registry, planKey(found.value.buildId), buildPlan))?.value;
}

/** Remembers a plan as that of the pipeline's last image, unless a build that was planned later has ended before it. */
export async function rememberLastPlan(
  registry: Pick<Registry, "get" | "create" | "replace">,
  { pipeline, fingerprint, image, createdAt }: BuildPlan,
): Promise<void> {
  const mine: LastImage = { fingerprint, image, createdAt };
  const key = fingerprintKey(pipeline);
  const replace = () =>
    changeDocument<LastImage>(registry, key, lastImage, (now) =>
      (now.createdAt ?? "") > createdAt ? undefined : mine,
    );
  if ((await replace()) === undefined && !(await registry.create(key, mine))) await replace();
}
