import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "../local/files/temporary-folder.ts";
import type { PythonTools } from "./python-tools.ts";

/** The AWS CLI as a function of its arguments. @returns what it prints on standard output. */
export type AwsCli = (...words: readonly string[]) => Promise<string>;

/**
 * The AWS CLI with nothing but these variables.
 *
 * @param folder Its home folder, empty; by default one until the test ends.
 */
export async function awsCli(
  tools: PythonTools,
  variables: { readonly [name: string]: string },
  folder?: string,
): Promise<AwsCli> {
  const home = folder ?? (await temporaryFolder());
  // Left to itself, version 1 of the CLI presigns with Signature Version 2.
  await writeFile(join(home, "config"), "[default]\ns3 =\n  signature_version = s3v4\n");
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    AWS_CONFIG_FILE: join(home, "config"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    ...variables,
  };
  return async (...words) => (await promisify(execFile)(tools.aws, words, { env })).stdout;
}
