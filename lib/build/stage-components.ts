import type { BuildPlan, PlannedComponent } from "./plan.ts";
import type { Stage } from "./registry-keys.ts";

/** Phases that a stage runs. */
export const STAGE_PHASES: { readonly [stage in Stage]: readonly string[] } = {
  build: ["build", "validate"],
  copy: [],
  test: ["test"],
};

/**
 * The components that have something to do in a stage, in their order. Those of unknown phases are among them, and all
 * of those of a container build, which run in its containers.
 */
export function componentsOfStage(
  { components, container }: Pick<BuildPlan, "components" | "container">,
  stage: Stage,
): readonly PlannedComponent[] {
  if (container !== undefined) return components;
  const wanted = STAGE_PHASES[stage];
  return components.filter(
    ({ phases }) => phases === undefined || phases.some((phase) => wanted.includes(phase)),
  );
}
