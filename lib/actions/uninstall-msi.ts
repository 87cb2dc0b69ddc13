import type { Action } from "./action.ts";
import { type MsiInputs, msiItem } from "./msi-inputs.ts";
import { runMsi } from "./run-msi.ts";

/** Removes a Windows Installer package, after a look at its signature. */
export const uninstallMSI: Action<MsiInputs> = {
  name: "UninstallMSI",
  platforms: ["windows"],
  form: "mapping",
  needsInputs: true,
  item: msiItem,
  outputs: ["logFile", "msiExitCode", "stdout"],
  run: async ([inputs], context) => {
    if (inputs === undefined) throw new Error("UninstallMSI needs inputs");
    return runMsi(MODULE, inputs, context);
  },
};

const MODULE = {
  action: "UninstallMSI",
  flag: "/x",
  successCodes: [0, 1605, 1614, 1641, 3010],
} as const;
