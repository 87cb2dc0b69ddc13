import { partitionOf } from "../pipeline/partition.ts";
import { normalizeName } from "../pipeline/resource-name.ts";
import type { BuildPlan } from "./plan.ts";

type Owner = Pick<BuildPlan, "region" | "accountId">;
type Planned = Owner & Pick<BuildPlan, "image">;

/** What the ARNs of a plan's resources begin with: `arn:aws:imagebuilder:eu-west-1:123456789012`. */
function arnPrefix({ region, accountId }: Owner): string {
  return `arn:${partitionOf(region)}:imagebuilder:${region}:${accountId}`;
}

/** The ARN that Image Builder would give to the image of a plan, whatever its version: `…:image/web`. */
export function versionlessArn(plan: Planned): string {
  return `${arnPrefix(plan)}:image/${normalizeName(plan.image.name)}`;
}

/** The ARN that Image Builder would give to the image of a plan: `…:image/web/1.0.3/4`. */
export function imageArn(plan: Planned): string {
  const { version, build } = plan.image;
  return `${versionlessArn(plan)}/${version}/${build}`;
}

/** The ARN that Image Builder would give to a pipeline: `…:image-pipeline/web`. */
export function pipelineArn(owner: Owner, pipeline: string): string {
  return `${arnPrefix(owner)}:image-pipeline/${normalizeName(pipeline)}`;
}
