/** The account that tests of a deployed stack share, and when they are run. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { layerStore } from "../../lib/local/images/layer-store.ts";
import type { MachineDriver } from "../../lib/local/machines/driver.ts";
import { type Account, type AccountOptions, openAccount } from "../support/front/open-account.ts";
import { needPythonTools } from "../support/need-python-tools.ts";

export const REGION = "eu-west-1";

const isAsked = ["CI", "KILN_ALL_TESTS", "KILN_ACCOUNT_TESTS"].some(
  (name) => (process.env[name] ?? "") !== "",
);
if (!isAsked)
  console.warn("Tests of Kiln in an AWS account are skipped: npm run test:aws runs them.");

/** Tests that need the account: under CI, or when `npm run test:aws` or KILN_ALL_TESTS asks for them. */
export const describeAccount = describe.runIf(isAsked);

type Use = {
  /** The account, once the tests have begun. */
  readonly account: () => Account;
};

/**
 * Opens an account before the tests of a file, and closes it after them, whatever becomes of them.
 *
 * @param driverIn Makes the machines, given the state folder.
 * @param more Mounts and observers.
 */
export function useAccount(
  driverIn: (stateDirectory: string) => MachineDriver,
  more: (stateDirectory: string) => Promise<Partial<AccountOptions>> = async () => ({}),
): Use {
  let open: Account | undefined;
  if (isAsked)
    needPythonTools(async (tools) => {
      const stateDirectory = await mkdtemp(join(tmpdir(), "kiln-account-"));
      const removeFolder = (): Promise<void> => rm(stateDirectory, { recursive: true });
      try {
        open = await openAccount(tools, {
          stateDirectory,
          region: REGION,
          layers: layerStore({ stateDirectory, uuid: randomUUID }),
          driver: driverIn(stateDirectory),
          ...(await more(stateDirectory)),
        });
      } catch (error) {
        await removeFolder();
        throw error;
      }
      return async () => {
        await open?.close();
        await removeFolder();
      };
    });
  return {
    account: () => {
      if (open === undefined) throw new Error("The account is not open");
      return open;
    },
  };
}
