/** The local License Manager: which licence configurations images have. They are remembered, and nothing is counted. */
import { join } from "node:path";
import { defaulted, list, optional, record, required } from "../../../source/collections.ts";
import { integer, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { AwsError, type Call, type Service } from "../../endpoint/service.ts";
import { fileNameOf } from "../../files/file-name.ts";
import { type InputCodes, readInput } from "../read-input.ts";
import { openRecords, type Records } from "../records.ts";

export type LicenseManagerOptions = {
  readonly stateDirectory: string;
  /** True when an account has an image in a Region. */
  readonly hasImage: (accountId: string, region: string, imageId: string) => Promise<boolean>;
};

const CODES: InputCodes = {
  missing: "InvalidParameterValueException",
  unknown: "InvalidParameterValueException",
  invalid: "InvalidParameterValueException",
};

const resource = record({
  arn: required(text()),
  configurations: required(list(text())),
});
type Resource = Infer<typeof resource>;

const specification = record({
  LicenseConfigurationArn: required(
    text({
      pattern:
        /^arn:aws[^:]*:license-manager:[^:]+:[0-9]{12}:license-configuration[:/]lic-[a-z0-9-]{32}$/,
      expected: "the ARN of a licence configuration",
    }),
  ),
});
const updateInput = record({
  ResourceArn: required(text()),
  AddLicenseSpecifications: defaulted(list(specification), []),
  RemoveLicenseSpecifications: defaulted(list(specification), []),
});
const listInput = record({
  ResourceArn: required(text()),
  MaxResults: optional(integer()),
  NextToken: optional(text()),
});

/** License Manager as a service of the endpoint. */
export function createLicenseManager(options: LicenseManagerOptions): Service {
  const records = ({ accountId, region }: Call): Records<Resource> =>
    openRecords(join(options.stateDirectory, "licences", accountId, fileNameOf(region)), resource);
  const check = async (call: Call, arn: string): Promise<void> => {
    const [, region = "", imageId = ""] =
      /^arn:aws[^:]*:ec2:([^:]+):[0-9]*:image\/(.+)$/.exec(arn) ?? [];
    if (region === call.region && (await options.hasImage(call.accountId, region, imageId))) return;
    throw new AwsError(
      "InvalidParameterValueException",
      `The resource ${arn} does not exist in ${call.region}.`,
    );
  };
  return {
    name: "license-manager",
    protocol: "json-1.1",
    targetPrefix: "AWSLicenseManager",
    operations: {
      async UpdateLicenseSpecificationsForResource(call) {
        const input = readInput(updateInput, call, CODES);
        const { ResourceArn: arn } = input;
        await check(call, arn);
        const removed = input.RemoveLicenseSpecifications.map((one) => one.LicenseConfigurationArn);
        const added = input.AddLicenseSpecifications.map((one) => one.LicenseConfigurationArn);
        const before = (await records(call).get(arn))?.configurations ?? [];
        const kept = before.filter((one) => !removed.includes(one));
        await records(call).put(arn, { arn, configurations: [...new Set([...kept, ...added])] });
        return {};
      },
      async ListLicenseSpecificationsForResource(call) {
        const { ResourceArn: arn } = readInput(listInput, call, CODES);
        await check(call, arn);
        const found = (await records(call).get(arn))?.configurations ?? [];
        return {
          LicenseSpecifications: found.map((one) => ({ LicenseConfigurationArn: one })),
        };
      },
    },
  };
}
