import { AwsError, type Call } from "../../endpoint/service.ts";
import type { ParameterRecord, ParameterVersion } from "./parameter-record.ts";
import { secondsOf } from "./ssm-operation.ts";
import type { SsmWorld } from "./world.ts";

/** A version of a parameter, and how it was asked for. */
export type FoundParameter = {
  readonly parameter: ParameterRecord;
  readonly version: ParameterVersion;
  readonly selector: string;
};

/**
 * A parameter by name, by `name:version` or by ARN; undefined when there is none of that name.
 *
 * @throws {AwsError} ParameterVersionNotFound.
 */
export async function findParameter(
  world: SsmWorld,
  call: Call,
  reference: string,
): Promise<FoundParameter | undefined> {
  const short = reference.replace(/^arn:aws[a-z-]*:ssm:[^:]*:[0-9]*:parameter(?=\/)/, "");
  const [name = "", wanted] = short.split(":");
  const parameter = await world.parameters(call.region).get(name);
  if (parameter === undefined) return undefined;
  const version =
    wanted === undefined
      ? parameter.versions.at(-1)
      : parameter.versions.find((one) => String(one.version) === wanted);
  if (version === undefined)
    throw new AwsError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${wanted} of ${name}.`,
    );
  return { parameter, version, selector: wanted === undefined ? "" : `:${wanted}` };
}

/** A parameter as GetParameter answers it. */
export function renderParameter(
  world: SsmWorld,
  call: Call,
  { parameter, version, selector }: FoundParameter,
  isDecrypted: boolean,
): object {
  const { name } = parameter;
  const isHidden = version.type === "SecureString" && !isDecrypted;
  return {
    Name: name,
    Type: version.type,
    Value: isHidden ? HIDDEN : version.value,
    Version: version.version,
    Selector: selector === "" ? undefined : selector,
    LastModifiedDate: secondsOf(version.modifiedAt),
    ARN: `arn:aws:ssm:${call.region}:${world.accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`,
    DataType: version.dataType,
  };
}

/** What a SecureString shows to those who do not ask for its decryption. */
const HIDDEN = "AQICAHlocalcloud";

/** The error for a name that no parameter has. */
export function parameterNotFound(name: string): AwsError {
  return new AwsError("ParameterNotFound", `Systems Manager could not find the parameter ${name}.`);
}
