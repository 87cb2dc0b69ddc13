import type { Host } from "../../host/host.ts";
import { shellWord } from "../../shell-word.ts";

/** What the system runs after a restart. */
export type RestartScript = {
  /** Program and arguments. */
  readonly argv: readonly string[];
  /** File that gets what the program prints. */
  readonly output: string;
};

type Place = Pick<Host, "platform" | "workingDirectory" | "environment">;

/**
 * The script by which a run goes on: in the same folder, with the same search path, its output in a file. Of the rest of
 * the environment nothing is kept, for there may be secrets in it.
 */
export function renderRestartScript(script: RestartScript, host: Place): string {
  return host.platform === "windows" ? renderBatch(script, host) : renderShell(script, host);
}

function renderShell({ argv, output }: RestartScript, host: Place): string {
  return [
    "#!/bin/sh",
    "# Goes on with a run of kiln-runner after a restart. The runner removes it.",
    `PATH=${shellWord(host.environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin")}`,
    "export PATH",
    `cd ${shellWord(host.workingDirectory)} || exit 1`,
    `exec ${argv.map(shellWord).join(" ")} >> ${shellWord(output)} 2>&1`,
    "",
  ].join("\n");
}

function renderBatch({ argv, output }: RestartScript, host: Place): string {
  return [
    "@echo off",
    "rem Goes on with a run of kiln-runner after a restart. The runner removes it.",
    `cd /d ${batchWord(host.workingDirectory)} || exit /b 1`,
    `${argv.map(batchWord).join(" ")} >> ${batchWord(output)} 2>&1`,
    "",
  ].join("\r\n");
}

function batchWord(text: string): string {
  return `"${text.replaceAll("%", "%%").replaceAll('"', '\\"')}"`;
}
