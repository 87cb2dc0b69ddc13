/** One machine of the sandbox driver: its life, on top of a folder, a boot and commands that enter it. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Conflict } from "../../errors.ts";
import type { Clock } from "../clock.ts";
import { boot, type Running } from "./boot.ts";
import type { ExecRequest, ExecResult, Machine, MachineSpec } from "./driver.ts";
import { enter } from "./enter.ts";
import { makeUpper, prepareBoot } from "./instance-folder.ts";
import { signal, workloadOf } from "./namespace-processes.ts";
import { removeOwnedFolder } from "./owned-folders.ts";
import { enterArguments, type Privilege } from "./privilege.ts";
import { removeTree } from "./remove-tree.ts";
import { needTool } from "./tools.ts";

/** How long processes have to end by themselves when the machine stops. */
const STOP_GRACE_MILLISECONDS = 3_000;
const STOP_POLL_MILLISECONDS = 20;

export type SandboxContext = {
  /** The machine's own folder, filled by `makeInstanceFolder`. */
  readonly folder: string;
  readonly privilege: Privilege;
  readonly clock: Clock;
  readonly uuid: () => string;
  /** Read-only folder below all others, for mount points that no layer has. */
  readonly skeleton: string;
  /** Folder of the mask over this computer's root; undefined for machines that are not made from it. */
  readonly mask: string | undefined;
};

/** A machine that is not booted yet; `start` boots it. */
export function sandboxMachine(spec: MachineSpec, context: SandboxContext): Machine {
  const { folder, privilege } = context;
  let lower = spec.lower;
  let running: Running | undefined;
  let isTerminated = false;
  const commands = new Set<Promise<unknown>>();
  const death = Promise.withResolvers<void>();

  async function start(): Promise<void> {
    if (isTerminated) throw new Conflict(`Cannot start "${spec.id}": it is terminated`);
    if (running !== undefined) return;
    await prepareBoot({ ...context, lower, mounts: spec.mounts });
    const started = await boot(folder, spec.hostname, privilege);
    running = started;
    void started.ended.then(() => {
      if (running !== started) return;
      running = undefined;
      death.resolve();
    });
  }

  async function stop(): Promise<void> {
    const stopping = running;
    if (stopping === undefined) return;
    running = undefined; // From here on its end is asked for.
    await endWorkload(stopping.init, context.clock);
    stopping.kill();
    await stopping.ended;
    await Promise.allSettled(commands);
  }

  function initOf(program: string): number {
    if (running !== undefined) return running.init;
    throw new Conflict(`Cannot run "${program}" in "${spec.id}": it is stopped, expected running`);
  }

  function terminalCommand(argv: readonly [string, ...string[]]): readonly [string, ...string[]] {
    return [needTool("nsenter"), ...enterArguments(privilege, initOf(argv[0])), "--", ...argv];
  }

  async function exec(request: ExecRequest): Promise<ExecResult> {
    const init = initOf(request.argv[0]);
    const command = enter({ init, privilege, commandId: context.uuid() }, request);
    commands.add(command);
    try {
      return await command;
    } finally {
      commands.delete(command);
    }
  }

  async function snapshot(keep: (changes: string) => Promise<string>): Promise<void> {
    if (running !== undefined || isTerminated)
      throw new Conflict(
        `Cannot take a snapshot of "${spec.id}": it is ${isTerminated ? "terminated" : "running"}, expected stopped`,
      );
    const kept = await keep(join(folder, "upper"));
    lower = [kept, ...lower];
    await makeUpper(folder, lower);
    await removeTree(join(folder, "work"));
    await mkdir(join(folder, "work"));
  }

  async function terminate(): Promise<void> {
    isTerminated = true;
    await stop();
    await removeOwnedFolder(folder);
  }

  return {
    id: spec.id,
    exec,
    terminalCommand,
    start,
    stop,
    snapshot,
    terminate,
    died: death.promise,
  };
}

/** Asks every process to end, and waits for that as long as the grace lasts. */
async function endWorkload(init: number, clock: Clock): Promise<void> {
  const deadline = clock.now() + STOP_GRACE_MILLISECONDS;
  for (const { pid } of workloadOf(init)) signal(pid, "SIGTERM");
  while (workloadOf(init).length > 0 && clock.now() < deadline)
    await clock.sleep(STOP_POLL_MILLISECONDS);
}
