/** The account that tests of a deployed stack share, and when they are run. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { layerStore } from "../../lib/local/images/layer-store.ts";
import { type Account, type AccountOptions, openAccount } from "../support/front/open-account.ts";
import { needPythonTools } from "../support/need-python-tools.ts";
import type { PythonTools } from "../support/python-tools.ts";

export const REGION = "eu-west-1";

const isAsked = ["CI", "KILN_ALL_TESTS", "KILN_ACCOUNT_TESTS"].some(
  (name) => (process.env[name] ?? "") !== "",
);
if (!isAsked)
  console.warn("Tests of Kiln in an AWS account are skipped: npm run test:aws runs them.");

/** Tests that need the account: under CI, or when `npm run test:aws` or KILN_ALL_TESTS asks for them. */
export const describeAccount = describe.runIf(isAsked);

/** How tests of a file use the account. */
type Use = {
  /** Machines, and whatever else the local cloud needs, given its state folder. */
  readonly cloud: (
    stateDirectory: string,
  ) => Promise<Pick<AccountOptions, "driver"> & Partial<AccountOptions>>;
  /** Run once when the account is open. */
  readonly begin?: (account: Account, tools: PythonTools, stateDirectory: string) => Promise<void>;
};

/**
 * Opens an account before the tests of a file, and closes it after them, whatever becomes of them.
 *
 * @returns the account, once the tests have begun.
 */
export function useAccount({ cloud, begin = async () => undefined }: Use): () => Account {
  let open: Account | undefined;
  if (isAsked)
    needPythonTools(async (tools) => {
      const stateDirectory = await mkdtemp(join(tmpdir(), "kiln-account-"));
      const close = async (): Promise<void> => {
        await open?.close();
        await rm(stateDirectory, { recursive: true });
      };
      try {
        const layers = layerStore({ stateDirectory, uuid: randomUUID });
        const options = { stateDirectory, region: REGION, layers };
        open = await openAccount(tools, { ...options, ...(await cloud(stateDirectory)) });
        await begin(open, tools, stateDirectory);
      } catch (error) {
        await close();
        throw error;
      }
      return close;
    });
  return () => {
    if (open === undefined) throw new Error("The account is not open");
    return open;
  };
}
