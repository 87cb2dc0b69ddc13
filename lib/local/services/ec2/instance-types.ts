import { list, optional } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import { AwsError } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { ec2Operation } from "./ec2-operation.ts";
import { filterShape, passes } from "./filter.ts";

/** Families with the GiB of memory that each virtual CPU has, and their sizes. */
const SMALL = ["nano", "micro", "small", "medium", "large", "xlarge", "2xlarge"];
const MEDIUM = [
  "medium",
  "large",
  "xlarge",
  "2xlarge",
  "4xlarge",
  "8xlarge",
  "12xlarge",
  "16xlarge",
];
const LARGE = [
  "large",
  "xlarge",
  "2xlarge",
  "4xlarge",
  "8xlarge",
  "12xlarge",
  "16xlarge",
  "24xlarge",
];
const FAMILIES: readonly {
  readonly names: readonly string[];
  readonly sizes: readonly string[];
  readonly gibPerCpu: number;
  readonly architecture: "x86_64" | "arm64";
}[] = [
  { names: ["t2", "t3", "t3a"], sizes: SMALL, gibPerCpu: 4, architecture: "x86_64" },
  { names: ["t4g"], sizes: SMALL, gibPerCpu: 4, architecture: "arm64" },
  {
    names: ["m1"],
    sizes: ["small", "medium", "large", "xlarge"],
    gibPerCpu: 2,
    architecture: "x86_64",
  },
  {
    names: ["m4", "m5", "m5a", "m5n", "m6a", "m6i", "m7a", "m7i", "m7i-flex", "m8i", "m8a"],
    sizes: LARGE,
    gibPerCpu: 4,
    architecture: "x86_64",
  },
  {
    names: ["c4", "c5", "c5a", "c5n", "c6a", "c6i", "c7a", "c7i", "c7i-flex", "c8i", "c8a"],
    sizes: LARGE,
    gibPerCpu: 2,
    architecture: "x86_64",
  },
  {
    names: ["r4", "r5", "r5a", "r5n", "r6a", "r6i", "r7a", "r7i", "r8i", "r8a"],
    sizes: LARGE,
    gibPerCpu: 8,
    architecture: "x86_64",
  },
  { names: ["m6g", "m7g", "m8g"], sizes: MEDIUM, gibPerCpu: 4, architecture: "arm64" },
  { names: ["c6g", "c7g", "c8g"], sizes: MEDIUM, gibPerCpu: 2, architecture: "arm64" },
  { names: ["r6g", "r7g", "r8g"], sizes: MEDIUM, gibPerCpu: 8, architecture: "arm64" },
];

type InstanceType = {
  readonly name: string;
  readonly virtualCpus: number;
  readonly memoryMiB: number;
  readonly architecture: string;
};

const TYPES: ReadonlyMap<string, InstanceType> = new Map(
  FAMILIES.flatMap(({ names, sizes, gibPerCpu, architecture }) =>
    names.flatMap((family) =>
      sizes.map((size) => {
        const name = `${family}.${size}`;
        const virtualCpus = cpusOf(size);
        return [
          name,
          { name, virtualCpus, memoryMiB: memoryOf(size, virtualCpus, gibPerCpu), architecture },
        ];
      }),
    ),
  ),
);

function cpusOf(size: string): number {
  const times = /^([0-9]+)xlarge$/.exec(size)?.[1];
  if (times !== undefined) return Number(times) * 4;
  if (size === "xlarge") return 4;
  return size === "medium" ? 1 : 2;
}

/** The smallest sizes have their own amounts. */
function memoryOf(size: string, virtualCpus: number, gibPerCpu: number): number {
  const small: { readonly [size: string]: number } = { nano: 512, micro: 1024, small: 2048 };
  return small[size] ?? virtualCpus * gibPerCpu * 1024;
}

/** @throws {AwsError} InvalidParameterValue for a type that the local cloud does not know. */
export function checkInstanceType(name: string): void {
  if (TYPES.has(name)) return;
  throw new AwsError("InvalidParameterValue", `Invalid value '${name}' for InstanceType.`);
}

/** DescribeInstanceTypes. */
export const describeInstanceTypes = ec2Operation(
  {
    InstanceType: optional(list(text())),
    Filter: optional(filterShape),
    MaxResults: optional(integer({ minimum: 5, maximum: 100 })),
    NextToken: optional(text()),
  },
  (_world, input) => {
    for (const name of input.InstanceType ?? [])
      if (!TYPES.has(name))
        throw new AwsError(
          "InvalidInstanceType",
          `The following supplied instance types do not exist: [${name}]`,
        );
    const wanted = input.InstanceType ?? [...TYPES.keys()];
    const types = wanted
      .map((name) => TYPES.get(name))
      .filter((type) => type !== undefined)
      .filter((type) => passes(input.Filter ?? [], (name) => typeFilterValues(type, name)));
    const { items, nextToken } = pageOf(
      types,
      ({ name }) => name,
      input.MaxResults,
      input.NextToken,
    );
    return { instanceTypeSet: { item: items.map(renderType) }, nextToken };
  },
);

function typeFilterValues(type: InstanceType, name: string): readonly string[] | undefined {
  if (name === "instance-type") return [type.name];
  if (name === "processor-info.supported-architecture") return [type.architecture];
  return undefined;
}

function renderType(type: InstanceType): object {
  return {
    instanceType: type.name,
    currentGeneration: true,
    processorInfo: { supportedArchitectures: { item: [type.architecture] } },
    vCpuInfo: { defaultVCpus: type.virtualCpus },
    memoryInfo: { sizeInMiB: type.memoryMiB },
    supportedRootDeviceTypes: { item: ["ebs"] },
    supportedVirtualizationTypes: { item: ["hvm"] },
    hypervisor: "nitro",
  };
}
