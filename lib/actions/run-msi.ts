import type { Host } from "../host/host.ts";
import type { ActionContext, ActionResult } from "./action.ts";
import { failureMessage } from "./action-failure.ts";
import { fetchFile } from "./fetch-file.ts";
import { type MsiInputs, msiArguments } from "./msi-inputs.ts";
import { absolutePath, baseName, folderOf, joinPath } from "./path.ts";
import { type CommandOutcome, runCommand } from "./run-command.ts";
import { isS3Uri, s3Location } from "./s3-location.ts";
import { saveStream } from "./save-stream.ts";
import { checkSignature } from "./signature.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";

/** What differs between the modules. */
export type MsiModule = {
  readonly action: "InstallMSI" | "UninstallMSI";
  readonly flag: "/i" | "/x";
  readonly successCodes: readonly number[];
};

/** Codes of msiexec that mean that a restart is needed, or under way. */
const RESTART_CODES: readonly (number | null)[] = [1641, 3010];

/** Fetches an installer, checks its signature, runs msiexec, and asks for a restart as the inputs say. */
export async function runMsi(
  { action, flag, successCodes }: MsiModule,
  inputs: MsiInputs,
  context: ActionContext,
): Promise<ActionResult> {
  const { log } = context;
  log.info(`${action}: STARTED EXECUTION`);
  try {
    const outcome = await withTemporaryFolder(action, context, async (folder) => {
      const path = await localInstaller(inputs.path, folder, context);
      await checkSignature(path, inputs, context);
      await makeLogFolder(context.host, inputs.logFile);
      const command = { file: "msiexec.exe", arguments: msiArguments(flag, path, inputs) };
      return runCommand({ ...command, isVerbatim: true }, context);
    });
    log.info(`${action}: FINISHED EXECUTION`);
    const isSuccess = outcome.code !== null && successCodes.includes(outcome.code);
    return resultOf(outcome, isSuccess, action, inputs, context);
  } catch (error) {
    const message = failureMessage(error);
    if (message === undefined) throw error;
    log.error(`${action}: ${message}`);
    return { status: "failed", message, outputs: [] };
  }
}

function resultOf(
  outcome: CommandOutcome,
  isSuccess: boolean,
  action: string,
  inputs: MsiInputs,
  { log }: ActionContext,
): ActionResult {
  const { code, stdout } = outcome;
  const outputs = [{ logFile: inputs.logFile ?? "", msiExitCode: code ?? -1, stdout }];
  if (!isSuccess) {
    const message = code === null ? (outcome.failure ?? "signal: killed") : `exit status ${code}`;
    return { status: "failed", message, ...(code === null ? {} : { exitCode: code }), outputs };
  }
  const isNeeded = RESTART_CODES.includes(code);
  if (inputs.reboot === "Force" || (inputs.reboot === "Allow" && isNeeded))
    return { status: "reboot", resume: "next-step", outputs };
  if (isNeeded)
    log.info(`${action}: The installer needs a restart, which the reboot input tells to skip`);
  return { status: "success", outputs };
}

/** The installer's local path; what lies elsewhere is fetched into the folder. */
async function localInstaller(
  path: string,
  folder: string,
  context: ActionContext,
): Promise<string> {
  const { host, signal } = context;
  const isWeb = /^https?:\/\//i.test(path);
  if (!isWeb && !isS3Uri(path)) return absolutePath(host, path);
  const name = baseName("linux", path.replace(/[?#].*$/, ""));
  const target = joinPath(host.platform, folder, name.replace(/[^A-Za-z0-9._-]/g, "_"));
  const saved = isWeb
    ? await fetchFile(context, path, target)
    : await saveStream(host, target, async () =>
        (await host.aws.s3()).get(s3Location(path), signal),
      );
  await saved.keep();
  return target;
}

async function makeLogFolder(host: Host, logFile: string | undefined): Promise<void> {
  if (logFile === undefined) return;
  const folder = folderOf(host.platform, absolutePath(host, logFile.replaceAll('"', "")));
  await host.files.mkdir(folder, { recursive: true });
}
