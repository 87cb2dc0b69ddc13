import type { Action } from "./action.ts";
import { type MsiInputs, msiItem } from "./msi-inputs.ts";
import { runMsi } from "./run-msi.ts";

/** Installs a Windows Installer package, after a look at its signature. */
export const installMSI: Action<MsiInputs> = {
  name: "InstallMSI",
  platforms: ["windows"],
  form: "mapping",
  needsInputs: true,
  item: msiItem,
  outputs: ["logFile", "msiExitCode", "stdout"],
  run: async ([inputs], context) => {
    if (inputs === undefined) throw new Error("InstallMSI needs inputs");
    return runMsi(MODULE, inputs, context);
  },
};

const MODULE = {
  action: "InstallMSI",
  flag: "/i",
  successCodes: [0, 1614, 1641, 3010],
} as const;
