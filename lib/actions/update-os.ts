import type { Host } from "../host/host.ts";
import { defaulted, list, record } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Action, ActionContext, ActionResult } from "./action.ts";
import { conditionProbe } from "./condition-probe.ts";
import { holdPackages } from "./hold-packages.ts";
import { linuxUpdate, type PackageManager, type UpdateSelection } from "./linux-update.ts";
import { resultOf, runCommand } from "./run-command.ts";
import { runScript } from "./run-script.ts";
import { windowsUpdateScript } from "./windows-update-script.ts";

const names = list(text({ pattern: /^[^-\s].*$/s, expected: "a name, not an option" }));

/**
 * Installs updates: on Linux by the package manager that is there, on Windows by the registered update services, where
 * the step runs again after a restart until nothing is left.
 */
export const updateOS: Action<UpdateSelection> = {
  name: "UpdateOS",
  platforms: ["linux", "windows"],
  form: "mapping",
  needsInputs: false,
  item: record({ include: defaulted(names, []), exclude: defaulted(names, []) }),
  outputs: [],
  run: async ([inputs = { include: [], exclude: [] }], context) => {
    const result =
      context.host.platform === "windows"
        ? await updateWindows(inputs, context)
        : await updateLinux(inputs, context);
    return { ...result, outputs: [] };
  },
};

function updateWindows(selection: UpdateSelection, context: ActionContext): Promise<ActionResult> {
  return runScript(
    {
      action: "UpdateOS",
      text: windowsUpdateScript(selection),
      extension: ".ps1",
      hasByteOrderMark: true,
      program: "powershell.exe",
      arguments: ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"],
    },
    context,
  );
}

async function updateLinux(
  selection: UpdateSelection,
  context: ActionContext,
): Promise<ActionResult> {
  const { host, log } = context;
  log.info("UpdateOS: STARTED EXECUTION");
  if (host.userId !== 0) return failed("Cannot update the system: UpdateOS needs root", context);
  const manager = await packageManager(host);
  if (manager === undefined)
    return failed(
      "Cannot update the system: it has none of the package managers apt-get, dnf and yum",
      context,
    );
  const commands = linuxUpdate(manager, selection, await releaseFile(host));
  const unhold =
    manager === "apt-get" ? await holdPackages(host, selection.exclude) : async () => {};
  try {
    for (const command of commands) {
      const result = resultOf(await runCommand(command, context), Number.NaN);
      if (result.status !== "success") return result;
    }
  } finally {
    await unhold();
  }
  log.info("UpdateOS: FINISHED EXECUTION");
  return { status: "success", outputs: [] };
}

function failed(message: string, { log }: ActionContext): ActionResult {
  log.error(`UpdateOS: ${message}`);
  return { status: "failed", message, outputs: [] };
}

async function packageManager(host: Host): Promise<PackageManager | undefined> {
  const probe = conditionProbe(host);
  for (const manager of ["apt-get", "dnf", "yum"] as const)
    if (await probe.binaryExists(manager)) return manager;
  return undefined;
}

async function releaseFile(host: Host): Promise<string> {
  try {
    return await host.files.readFile("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}
