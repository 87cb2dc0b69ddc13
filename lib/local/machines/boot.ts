/** Boots the namespaces of a machine and holds the pipe that keeps them. */
import { type ChildProcess, spawn } from "node:child_process";
import { Unavailable } from "../../errors.ts";
import { INIT_SCRIPT } from "./init-script.ts";
import { signal } from "./namespace-processes.ts";
import { type Privilege, userNamespaceArguments } from "./privilege.ts";
import { needTool, toolEnvironment } from "./tools.ts";

export type Running = {
  /** PID 1 of the machine as seen from here. */
  readonly init: number;
  /** Resolves when every process in it is gone and its mounts with them. */
  readonly ended: Promise<void>;
  /** Kills it at once. */
  readonly kill: () => void;
};

/**
 * Boots what lies prepared in a machine's folder; resolves when commands can be entered.
 *
 * @throws {Unavailable} A mount was refused; the message is that of the tool.
 */
export async function boot(
  folder: string,
  hostname: string,
  privilege: Privilege,
): Promise<Running> {
  const namespaces = ["--mount", "--pid", "--fork", "--uts", "--ipc", "--kill-child"];
  const child = spawn(
    needTool("unshare"),
    [
      ...userNamespaceArguments(privilege),
      ...namespaces,
      needTool("sh"),
      "-c",
      INIT_SCRIPT,
      "init",
      folder,
      hostname,
    ],
    { env: toolEnvironment(), detached: true, stdio: ["pipe", "pipe", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.stdin.on("error", () => {}); // Its end is reported by "close".
  const init = await ready(child, folder);
  return { init, ended, kill: () => signal(init, "SIGKILL") };
}

function ready(child: ChildProcess, folder: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    let complaints = "";
    const fail = (reason: string): void =>
      reject(new Unavailable(`Cannot boot the machine in "${folder}": ${reason}`));
    child.once("error", (error) => fail(error.message));
    child.once("close", () => fail(complaints.trim() || "its first process ended at once"));
    child.stderr?.on("data", (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(-4096);
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const [, pid] = /^pid (\d+)\nready\n/.exec(said) ?? [];
      if (pid !== undefined) resolve(Number(pid));
    });
  });
}
