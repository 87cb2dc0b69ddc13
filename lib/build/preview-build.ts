/** What a build would do and why, without doing any of it: what `kiln plan` shows. */
import type { ParentImage } from "../pipeline/parent-image.ts";
import { lastPlanOf } from "./last-plan.ts";
import { type DiffLine, lineDiff } from "./line-diff.ts";
import { overlayRegistry } from "./overlay-registry.ts";
import { type BuildPlan, buildPlan } from "./plan.ts";
import { type PlanBuildPorts, planBuild } from "./plan-build.ts";
import { type PlanChange, type PlanDifference, planDifference } from "./plan-difference.ts";
import { type Registry, requireDocument } from "./registry.ts";
import { documentKey, planKey } from "./registry-keys.ts";
import { applyPipeline, type PipelineFile } from "./stored-pipeline.ts";

/** Which build. */
export type PreviewRequest = {
  readonly pipeline: string;
  /** The file to plan with, where it is not the one that was applied last, and its documents by path. */
  readonly file?: PipelineFile & { readonly documents: { readonly [path: string]: string } };
  /** Parent image instead of the recipe's. */
  readonly parentImage?: ParentImage;
};

/** How the text of a component's document differs; no places where only its layout or comments do. */
export type DocumentDifference = {
  readonly component: string;
  readonly places: readonly (readonly DiffLine[])[];
};

/** A build that has not been started. */
export type BuildPreview = {
  /** What the build would do. Its build id is none, and another build may take its number first. */
  readonly plan: BuildPlan;
  /** The pipeline's last image. */
  readonly last?: BuildPlan["image"];
  readonly difference: PlanDifference;
  /** One for each component that the difference says has changed. */
  readonly documents: readonly DocumentDifference[];
};

/** Id of a build that is none. */
const BUILD_ID = "preview";

/**
 * Plans a build on a copy of the registry that keeps all writes to itself: by the very task that plans builds, so it is
 * refused for what a build would be refused for.
 *
 * @throws {InvalidInput} with everything that is wrong. {NotFound} There is no such pipeline.
 */
export async function previewBuild(
  ports: PlanBuildPorts,
  { pipeline, file, parentImage }: PreviewRequest,
): Promise<BuildPreview> {
  const registry = overlayRegistry(ports.registry);
  const silent = { send: async () => undefined };
  if (file !== undefined) await applyPipeline(registry, file, file.documents);
  await planBuild(
    { ...ports, registry, bus: silent },
    {
      buildId: BUILD_ID,
      request: {
        pipeline,
        trigger: "manual",
        keepMachineOnFailure: false,
        ...(parentImage === undefined ? {} : { parentImage }),
      },
    },
  );
  const plan = await requireDocument(registry, planKey(BUILD_ID), buildPlan, "the plan");
  const last = await lastPlanOf(ports.registry, pipeline);
  const difference = planDifference(last, plan);
  return {
    plan,
    ...(last === undefined ? {} : { last: last.image }),
    difference,
    documents: await Promise.all(
      difference.changes.flatMap((change) =>
        change.kind === "component-changed" ? [documentDifference(registry, change)] : [],
      ),
    ),
  };
}

async function documentDifference(
  registry: Pick<Registry, "getText">,
  { component, from, to }: Extract<PlanChange, { kind: "component-changed" }>,
): Promise<DocumentDifference> {
  const [before = "", after = ""] = await Promise.all(
    [from, to].map(({ digest }) => registry.getText(documentKey(digest))),
  );
  return { component, places: lineDiff(before, after) };
}
