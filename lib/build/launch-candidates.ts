/** The ways in which an instance may be launched, in the order in which they are tried. */
import type { BuildPlan } from "./plan.ts";

/** Spot instances are not stopped before their image is made: EC2 can stop those of persistent requests only. */
export type Market = "on-demand" | "spot";

/** One way to launch an instance. */
export type LaunchCandidate = {
  readonly instanceType: string;
  readonly market: Market;
  /** EC2 chooses one of the default VPC when there is none. */
  readonly subnetId?: string;
};

/**
 * How much a refusal says: "place" is about one type in one subnet, "type" about a type wherever it is (a quota),
 * "subnet" about a subnet whatever the type.
 */
export type Reach = "place" | "type" | "subnet";

/**
 * Lists the ways of an infrastructure configuration: all on spot before all on demand, types by preference, and each
 * type in every subnet before the next type.
 */
export function launchCandidates(
  infrastructure: BuildPlan["infrastructure"],
): readonly LaunchCandidate[] {
  const { instanceTypes, subnetId, launch } = infrastructure;
  const subnets = launch?.subnetIds ?? [subnetId];
  return marketsOf(launch).flatMap((market) =>
    instanceTypes.flatMap((instanceType) =>
      subnets.map((one) => ({
        instanceType,
        market,
        ...(one === undefined ? {} : { subnetId: one }),
      })),
    ),
  );
}

function marketsOf(launch: BuildPlan["infrastructure"]["launch"]): readonly Market[] {
  if (launch?.spot === undefined) return ["on-demand"];
  return launch.spot.onDemandFallback ? ["spot", "on-demand"] : ["spot"];
}

/** True when a refusal of one candidate says that another would be refused as well. */
export function rulesOut(refused: LaunchCandidate, reach: Reach, other: LaunchCandidate): boolean {
  if (reach === "subnet") return refused.subnetId === other.subnetId;
  if (reach === "place" || refused.market !== other.market) return false;
  return refused.instanceType === other.instanceType;
}

/** A candidate in words: `t3.medium on spot in subnet-1`. */
export function candidateInWords({ instanceType, market, subnetId }: LaunchCandidate): string {
  const spot = market === "spot" ? " on spot" : "";
  return `${instanceType}${spot}${subnetId === undefined ? "" : ` in ${subnetId}`}`;
}
