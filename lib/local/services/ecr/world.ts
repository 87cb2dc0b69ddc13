/** What the operations of the local ECR work with. */
import type { Clock } from "../../clock.ts";
import type { Call } from "../../endpoint/service.ts";
import type { InputCodes } from "../read-input.ts";
import type { Records } from "../records.ts";
import type { EcrRepository } from "./repository.ts";

/** The registry behind the local ECR. */
export type EcrBackend = {
  /** Host and port. */
  readonly host: () => Promise<string>;
  /** `user:password`. */
  readonly login: () => string;
};

export type EcrOptions = {
  /** ⟨folder⟩/⟨region⟩ has the records of repositories. */
  readonly folder: string;
  readonly clock: Clock;
  readonly backend: EcrBackend;
};

/** What all operations work with. */
export type Ecr = EcrOptions & {
  readonly repositories: (region: string) => Records<EcrRepository>;
  /** @throws {AwsError} RepositoryNotFoundException */
  readonly repository: (call: Call, name: string) => Promise<EcrRepository>;
};

/** Codes of ECR. */
export const ECR_CODES: InputCodes = {
  missing: "InvalidParameterException",
  unknown: "InvalidParameterException",
  invalid: "InvalidParameterException",
};

/** Where a repository of a Region lies in the registry behind, which knows no Regions. */
export function pathOf(region: string, repository: string): string {
  return `${region}/${repository}`;
}
