/** Whether an image may go where its plan says, asked before anything costs money. */
import { Denied, InvalidInput } from "../errors.ts";
import type { Issue } from "../source/issue.ts";
import { type CheckDistributionPorts, checkDistribution } from "./check-distribution.ts";
import type { Image } from "./cloud.ts";
import { accountOf, regionOf } from "./place.ts";
import type { BuildPlan, PlannedRegion } from "./plan.ts";
import { problem } from "./problem.ts";
import { remedyForDistribution } from "./remedy-for-distribution.ts";

/** What asking needs. */
export type DestinationPorts = CheckDistributionPorts & {
  readonly images: {
    /** The account's own image of that name. */
    readonly named: (place: string, name: string) => Promise<Image | undefined>;
  };
};

/** @throws {InvalidInput} with all that stands in the way of copies, sharing, launch templates and notifications. */
export async function checkDestinations(ports: DestinationPorts, plan: BuildPlan): Promise<void> {
  const regions = [...new Set(plan.regions.map(({ region }) => regionOf(region)))];
  const found = await Promise.all([
    ...plan.regions.map((planned) =>
      checkName(ports, planned, regions.indexOf(regionOf(planned.region))),
    ),
    checkDistribution(ports, plan),
  ]);
  if (found.flat().length > 0) throw new InvalidInput("Cannot plan the build", found.flat());
}

/**
 * EC2 takes each name of an AMI once per account and Region, and says so only when all the work is done. In another
 * account, asking also shows whether its role can be had.
 */
async function checkName(
  { images }: DestinationPorts,
  { region: place, imageName }: PlannedRegion,
  index: number,
): Promise<readonly Issue[]> {
  const path = `distributionConfiguration.distributions[${index}].amiDistributionConfiguration`;
  try {
    const taken = await images.named(place, imageName);
    if (taken === undefined) return [];
    return [
      problem(
        "name-taken",
        `${path}.name`,
        `Cannot name the AMI "${imageName}": ${taken.imageId} in ${place} has that name`,
        'Put "{{ imagebuilder:buildDate }}" into the name.',
      ),
    ];
  } catch (error) {
    const account = accountOf(place);
    if (account === undefined || !(error instanceof Denied)) throw error;
    const { message } = error;
    const remedy = remedyForDistribution(message);
    return [problem("no-role", `${path}.targetAccountIds`, message, remedy)];
  }
}
