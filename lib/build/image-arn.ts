import { partitionOf } from "../pipeline/partition.ts";
import { normalizeName } from "../pipeline/resource-name.ts";
import type { BuildPlan } from "./plan.ts";

type Planned = Pick<BuildPlan, "region" | "accountId" | "image">;

/** What the ARNs of a plan's resources begin with: `arn:aws:imagebuilder:eu-west-1:123456789012`. */
export function arnPrefix({ region, accountId }: Planned): string {
  return `arn:${partitionOf(region)}:imagebuilder:${region}:${accountId}`;
}

/** The ARN that Image Builder would give to the image of a plan: `…:image/web/1.0.3/4`. */
export function imageArn(plan: Planned): string {
  const { name, version, build } = plan.image;
  return `${arnPrefix(plan)}:image/${normalizeName(name)}/${version}/${build}`;
}
