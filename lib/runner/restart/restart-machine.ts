import type { Host } from "../../host/host.ts";
import { renderRestartScript } from "./restart-script.ts";
import { needTool, type Tool } from "./run-tool.ts";
import { type StartTrigger, startTrigger } from "./start-trigger.ts";

/** A run that is to go on after a restart of the machine. */
export type Continuation = {
  /** Program and arguments that start the run again. */
  readonly argv: readonly string[];
  /** File of the run's state; what belongs to the restart lies beside it. */
  readonly statePath: string;
};

/**
 * Restarts the machine, which then goes on with the run by itself. The state has to be saved before.
 *
 * @throws {Unavailable} The system refuses; nothing of the attempt is left.
 * @throws {NotFound} A program that is needed is missing.
 */
export async function restartMachine(continuation: Continuation, host: Host): Promise<void> {
  const { argv, statePath } = continuation;
  const script = scriptPath(statePath, host);
  const text = renderRestartScript({ argv, output: `${statePath}.restart.log` }, host);
  await host.files.writeFile(script, text, { mode: 0o700 });
  try {
    await triggerOf(statePath, host).install(script);
    await needTool(restartCommand(host), host);
  } catch (error) {
    await forgetRestart(statePath, host).catch(() => {});
    throw error;
  }
}

/** Removes what an earlier restart has set up, so that the machine does not start the run at its every start. */
export async function forgetRestart(statePath: string, host: Host): Promise<void> {
  await triggerOf(statePath, host).remove();
  await host.files.rm(scriptPath(statePath, host), { force: true });
}

function triggerOf(statePath: string, host: Host): StartTrigger {
  const digest = host.digest("SHA256");
  digest.update(new TextEncoder().encode(statePath));
  return startTrigger(`kiln-runner-${digest.hex().slice(0, 16)}`, host);
}

function scriptPath(statePath: string, { platform }: Host): string {
  return `${statePath}.restart.${platform === "windows" ? "cmd" : "sh"}`;
}

function restartCommand({ platform }: Host): Tool {
  return platform === "windows"
    ? {
        file: "powershell.exe",
        arguments: ["-NoProfile", "-NonInteractive", "-Command", "Restart-Computer -Force"],
      }
    : { file: "shutdown", arguments: ["-r", "now"] };
}
