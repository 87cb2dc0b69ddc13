/** An AWS account for the `kiln` command: a local cloud with simulated machines and Kiln in it, on loopback. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { vi } from "vitest";
import type { Call } from "../../lib/aws/connection.ts";
import { openStack, type Stack } from "../../lib/cli/local/stack.ts";
import { main } from "../../lib/cli/main.ts";
import { simulatedDriver } from "../../lib/local/machines/simulated-driver.ts";
import { type CapturedIo, capturedIo, packageRoot } from "./io.ts";

export const ACCOUNT_REGION = "us-east-1";

/** What a command has left. */
export type Ran = { readonly code: number; readonly out: string; readonly err: string };

export type TestAccount = {
  readonly stack: Stack;
  readonly call: Call;
  readonly url: string;
  /** AMI that instances can be launched from. */
  readonly parentId: string;
  /** Where commands run; pipeline files lie in it. */
  readonly folder: string;
  /** Variables with which a command finds the account. */
  readonly environment: { readonly [name: string]: string };
  readonly write: (name: string, text: string) => Promise<void>;
  readonly kiln: (...argv: readonly string[]) => Promise<Ran>;
  /** Starts a command that can be looked at, and interrupted, while it runs. */
  readonly begin: (...argv: readonly string[]) => {
    readonly io: CapturedIo;
    readonly ran: Promise<Ran>;
  };
  readonly close: () => Promise<void>;
};

/**
 * Opens an account.
 *
 * @param base Folder for everything; the caller removes it.
 * @param onComponents Called when an instance runs the components of a build.
 */
export async function testAccount(
  base: string,
  onComponents: () => Promise<{ readonly exitCode: number }> = async () => ({ exitCode: 0 }),
): Promise<TestAccount> {
  const stateDirectory = join(base, "state");
  const folder = join(base, "work");
  await mkdir(folder, { recursive: true });
  const newFolder = (): Promise<string> => mkdtemp(join(base, "layer-"));
  const stack = await openStack({
    stateDirectory,
    packageRoot,
    region: ACCOUNT_REGION,
    regions: [ACCOUNT_REGION],
    hidden: [],
    logGroupPrefix: "/kiln",
    driver: simulatedDriver({
      changes: newFolder,
      exec: async (_, { argv }) =>
        argv.some((word) => word.includes("config.json"))
          ? { ...(await onComponents()), signal: null }
          : { exitCode: 0, signal: null },
    }),
  });
  const { digest } = await stack.layers.commit(await newFolder());
  const parentId = await stack.cloud.importImage({
    roots: [{ kind: "layer", digest }],
    name: "parent",
    regions: [ACCOUNT_REGION],
  });
  const url = await stack.cloud.listen();
  const { accessKeyId, secretAccessKey } = stack.cloud.credentials;
  const environment = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: ACCOUNT_REGION,
    AWS_DEFAULT_REGION: ACCOUNT_REGION, // What the AWS CLI reads.
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const begin: TestAccount["begin"] = (...argv) => {
    const io = capturedIo({ environment, workingDirectory: folder });
    const ran = main(argv, io).then((code) => ({ code, out: io.out(), err: io.err() }));
    return { io, ran };
  };
  return {
    stack,
    call: { connection: stack.connection, signal: new AbortController().signal },
    url,
    parentId,
    folder,
    environment,
    write: (name, text) => writeFile(join(folder, name), text),
    begin,
    kiln: (...argv) => begin(...argv).ran,
    close: () => stack.close(),
  };
}

/** Lets the SDK of this process find the account, until vi.unstubAllEnvs(). */
export function useAccount({ environment }: TestAccount): void {
  for (const name of ["AWS_SESSION_TOKEN", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}
