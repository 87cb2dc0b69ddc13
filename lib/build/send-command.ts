/** Sends a command to an instance whose agent may not answer yet, and finds out why when it does not. */
import { Conflict, Unavailable } from "../errors.ts";
import type { Clock, Machine } from "./cloud.ts";
import { inWords, type MachinePorts } from "./look-at-instances.ts";

/** A command for one instance, with the document that runs components. */
export type CommandRequest = {
  readonly instanceId: string;
  /** By which the command can be found again; at most 100 characters. */
  readonly comment: string;
  readonly parameters: { readonly [name: string]: string };
};

/** What sending needs. */
export type SendPorts = MachinePorts & {
  readonly clock: Clock & { readonly sleep: (milliseconds: number) => Promise<void> };
  readonly commands: {
    /** @throws {Unavailable} The agent of the instance does not answer (yet). */
    readonly send: (region: string, request: CommandRequest) => Promise<string>;
  };
  readonly machines: {
    /** The last lines of the instance's console; undefined when there are none or they cannot be had. */
    readonly console: (region: string, instanceId: string) => Promise<string | undefined>;
  };
};

/** A sandbox answers within a second of its launch, which is shorter than a state machine's shortest pause. */
const YOUNG_MILLISECONDS = 2_000;
const PAUSE_MILLISECONDS = 200;
/** An instance that has not answered for this long has probably a reason that its console tells. */
const LONG_MILLISECONDS = 120_000;

/**
 * Sends a command.
 *
 * @returns its id.
 * @throws {Unavailable} The agent does not answer yet; the message says what EC2 knows about the instance.
 * @throws {Conflict} The instance does not run.
 */
export async function sendCommand(
  ports: SendPorts,
  region: string,
  request: CommandRequest,
): Promise<string> {
  for (;;) {
    try {
      return await ports.commands.send(region, request);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      const [machine] = await ports.machines.describe(region, [request.instanceId]).catch(() => []);
      if (machine === undefined) throw error;
      const age = ports.clock.now() - machine.launchedAt;
      if (!isRunning(machine)) throw notRunning(machine, error);
      if (age >= YOUNG_MILLISECONDS) throw await silent(ports, region, machine, age, error);
    }
    await ports.clock.sleep(PAUSE_MILLISECONDS);
  }
}

function isRunning({ state }: Machine): boolean {
  return state === "running" || state === "pending";
}

function notRunning(machine: Machine, cause: Unavailable): Conflict {
  return new Conflict(
    `Cannot run components on ${machine.instanceId}: the instance is ${inWords(machine)}, expected it to run`,
    { cause },
  );
}

/** Adds to "the agent does not answer" what EC2 knows about the instance. */
async function silent(
  { machines }: SendPorts,
  region: string,
  machine: Machine,
  age: number,
  cause: Unavailable,
): Promise<Unavailable> {
  const lines = [
    `${cause.message}; the instance is ${inWords(machine)}, launched ${Math.round(age / 1000)} seconds ago`,
    machine.hasProfile
      ? "Look whether its subnet reaches Systems Manager (internet or VPC endpoints), its security groups let HTTPS out, and its image has the SSM agent."
      : 'It has no instance profile, so its agent cannot sign in: set "instanceProfileName".',
  ];
  const console =
    age < LONG_MILLISECONDS
      ? undefined
      : await machines.console(region, machine.instanceId).catch(() => undefined);
  if (console !== undefined) lines.push("The last lines of its console:", console);
  return new Unavailable(lines.join("\n"), { cause });
}
