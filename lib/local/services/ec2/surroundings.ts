/** Operations that show what lies around an instance: Regions, the console. */
import { defaulted, list, optional, required } from "../../../source/collections.ts";
import { boolean, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { filterShape } from "./filter.ts";
import { findInstance } from "./find.ts";

/** Regions that accounts have without opting in. */
const REGIONS = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

/** DescribeRegions. */
export const describeRegions = ec2Operation(
  {
    RegionName: defaulted(list(text()), REGIONS),
    AllRegions: optional(boolean()),
    Filter: optional(filterShape),
  },
  (_world, input) => {
    const unknown = input.RegionName.filter((name) => !REGIONS.includes(name));
    if (unknown.length > 0)
      throw new AwsError("InvalidParameterValue", `Invalid region names: [${unknown.join(", ")}]`);
    const item = input.RegionName.map((regionName) => ({
      regionName,
      regionEndpoint: `ec2.${regionName}.amazonaws.com`,
      optInStatus: "opt-in-not-required",
    }));
    return { regionInfo: { item } };
  },
);

/** GetConsoleOutput: what became of the instance, line by line. */
export const getConsoleOutput = ec2Operation(
  { InstanceId: required(text()), Latest: optional(boolean()) },
  (world, input, { region }) => {
    const instance = findInstance(world, region, input.InstanceId);
    return {
      instanceId: instance.instanceId,
      timestamp: new Date(world.clock.now()).toISOString(),
      output: Buffer.from(`${instance.console.join("\n")}\n`).toString("base64"),
    };
  },
);
