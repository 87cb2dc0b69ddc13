/** Sends a command to an instance whose agent may not answer yet, and finds out why when it does not. */
import { Conflict, TimedOut, Unavailable } from "../errors.ts";
import { type AgentFactsPorts, agentFacts } from "./agent-facts.ts";
import { agentReasons, unasked } from "./agent-reasons.ts";
import type { Clock, Machine } from "./cloud.ts";
import { endedInWords } from "./ended-instance.ts";
import type { MachinePorts } from "./look-at-instances.ts";

/** A command for one instance, with the document that runs components. */
export type CommandRequest = {
  readonly instanceId: string;
  /** By which the command can be found again; at most 100 characters. */
  readonly comment: string;
  readonly parameters: { readonly [name: string]: string };
};

/** What sending needs. */
export type SendPorts = MachinePorts &
  AgentFactsPorts & {
    readonly clock: Clock & { readonly sleep: (milliseconds: number) => Promise<void> };
    readonly commands: {
      /** Id of a command that was sent to an instance with this comment. */
      readonly find: (
        region: string,
        instanceId: string,
        comment: string,
      ) => Promise<string | undefined>;
      /** @throws {Unavailable} The agent of the instance does not answer (yet). */
      readonly send: (region: string, request: CommandRequest) => Promise<string>;
    };
  };

/** How long an agent is waited for. */
export type Patience = {
  /** Milliseconds that an instance may run without its agent's answering. */
  readonly limit: number;
  /** When the instance was first seen running; the given time when it has not been before. */
  readonly runningSince: (now: number) => Promise<number>;
};

/** A sandbox answers within a second of its launch, which is shorter than a state machine's shortest pause. */
const YOUNG_MILLISECONDS = 2_000;
const PAUSE_MILLISECONDS = 200;
/** Bare metal takes up to a quarter of an hour to run. */
const PENDING_MILLISECONDS = 20 * 60_000;

/**
 * Sends a command, or finds the one that was sent before. SendCommand has no client token, and a reply may be lost, so
 * every attempt begins with a look.
 *
 * @returns its id.
 * @throws {Unavailable} The agent does not answer yet.
 * @throws {TimedOut} It has not answered for too long; the message says why, as far as AWS tells.
 * @throws {Conflict} The instance does not run.
 */
export async function sendCommand(
  ports: SendPorts,
  region: string,
  request: CommandRequest,
  patience: Patience,
): Promise<string> {
  for (;;) {
    try {
      const { instanceId, comment } = request;
      const earlier = await ports.commands.find(region, instanceId, comment);
      return earlier ?? (await ports.commands.send(region, request));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      await checkPatience(ports, region, request.instanceId, patience, error);
    }
    await ports.clock.sleep(PAUSE_MILLISECONDS);
  }
}

/** Returns when it is worth while to try again at once; throws what the state machine is to do otherwise. */
async function checkPatience(
  ports: SendPorts,
  region: string,
  instanceId: string,
  { limit, runningSince }: Patience,
  cause: Unavailable,
): Promise<void> {
  const [machine] = await ports.machines.describe(region, [instanceId]).catch(() => []);
  // EC2 may not show an instance in the first seconds of its life.
  if (machine === undefined) throw cause;
  const now = ports.clock.now();
  const age = now - machine.launchedAt;
  if (machine.state !== "running" && machine.state !== "pending")
    throw new Conflict(
      `Cannot run components on ${instanceId}: the instance is ${endedInWords(machine)}`,
      { cause },
    );
  if (age < YOUNG_MILLISECONDS) return;
  const isLate =
    machine.state === "pending"
      ? age > PENDING_MILLISECONDS
      : now - (await runningSince(now)) >= limit;
  if (isLate) throw await tooLate(ports, region, machine, age, cause);
  throw new Unavailable(`${cause.message}; ${launched(machine, age)}`, { cause });
}

function launched({ state }: Machine, age: number): string {
  return `the instance is ${state}, launched ${Math.round(age / 1000)} seconds ago`;
}

/** Says why the agent is silent. Only now is AWS asked for reasons. */
async function tooLate(
  ports: SendPorts,
  region: string,
  machine: Machine,
  age: number,
  cause: Unavailable,
): Promise<TimedOut> {
  const { instanceId } = machine;
  const facts = await agentFacts(ports, region, instanceId);
  const unknown = unasked(facts);
  const console = "value" in facts.console ? facts.console.value : undefined;
  const lines = [
    `Cannot run components on ${instanceId}: its agent does not answer Systems Manager; ${launched(machine, age)}`,
    ...agentReasons(facts).flatMap(({ reason, remedy }) => [reason, remedy]),
    ...(unknown.length === 0 ? [] : ["What could not be looked at:", ...unknown]),
    ...(console === undefined ? [] : ["The last lines of its console:", console]),
  ];
  return new TimedOut(lines.join("\n"), { cause });
}
