/** Asks the cloud about waits, in few calls however many there are, and answers those that are over. */
import { Unavailable } from "../errors.ts";
import type { Clock, TaskTokens } from "./cloud.ts";
import { type BuildFailure, failureToCaught } from "./failure.ts";
import { type CommandPorts, lookAtCommands } from "./look-at-commands.ts";
import { type ImagePorts, lookAtImages } from "./look-at-images.ts";
import { lookAtInstances, type MachinePorts } from "./look-at-instances.ts";
import type { Registry } from "./registry.ts";
import type { WaitKind } from "./registry-keys.ts";
import { type ScopePort, scopeMark } from "./scope.ts";
import { type Finding, keyOfWait, type Wait } from "./wait.ts";

/** What asking about waits and answering them needs. */
export type WaitPorts = ScopePort &
  CommandPorts &
  ImagePorts &
  MachinePorts & {
    readonly registry: Pick<Registry, "put" | "remove">;
    readonly tokens: TaskTokens;
    readonly clock: Clock;
  };

/** What came of it. */
export type Completed = {
  /** Waits that are still open. */
  readonly open: readonly Wait[];
  /** What could not be asked or answered; those waits are open still. */
  readonly problems: readonly unknown[];
};

const LOOKS: {
  readonly [kind in WaitKind]: (
    ports: WaitPorts,
    region: string,
    waits: readonly Wait[],
  ) => Promise<ReadonlyMap<Wait, Finding>>;
} = { command: lookAtCommands, image: lookAtImages, instance: lookAtInstances };

/** Answers those of some waits that are over, or late. A wait that somebody else has answered meanwhile is no problem. */
export async function completeWaits(ports: WaitPorts, waits: readonly Wait[]): Promise<Completed> {
  const groups = Map.groupBy(waits, ({ kind, region }) => `${kind} ${region}`);
  const results = await Promise.all(
    [...groups.values()].map((group) => completeGroup(ports, group)),
  );
  return {
    open: results.flatMap(({ open }) => open),
    problems: results.flatMap(({ problems }) => problems),
  };
}

async function completeGroup(ports: WaitPorts, group: readonly Wait[]): Promise<Completed> {
  const [{ kind, region } = { kind: "image", region: "" } as const] = group;
  const problems: unknown[] = [];
  const findings = await LOOKS[kind](ports, region, group).catch((problem: unknown) => {
    problems.push(problem);
    return new Map<Wait, Finding>();
  });
  const isOpen = await Promise.all(
    group.map(async (wait) => {
      const finding = inTime(wait, findings.get(wait) ?? { kind: "pending" }, ports.clock.now());
      if (finding.kind === "pending") return true;
      return answer(ports, wait, finding).then(
        () => false,
        (problem: unknown) => problems.push(problem) > 0,
      );
    }),
  );
  return { open: group.filter((_, index) => isOpen[index]), problems };
}

async function answer(
  ports: WaitPorts,
  wait: Wait,
  finding: Exclude<Finding, { kind: "pending" }>,
): Promise<void> {
  if (finding.kind === "done") await ports.tokens.succeed(wait.token, wait.output);
  else {
    const { error, cause } = failureToCaught({ ...finding.failure, state: wait.state });
    await ports.tokens.fail(wait.token, error, cause);
  }
  await ports.registry.remove(keyOfWait(wait));
}

/** What is pending past its deadline has failed. */
function inTime(wait: Wait, finding: Finding, now: number): Finding {
  if (finding.kind !== "pending" || now <= wait.deadline) return finding;
  const minutes = Math.round((wait.deadline - wait.since) / 60_000);
  const failure: BuildFailure = {
    error: "Kiln.TimedOut",
    message: `Cannot wait longer for ${wait.kind} ${wait.resourceId} in ${wait.region}: its limit of ${minutes} minutes is over${finding.detail === undefined ? "" : `, ${finding.detail}`}`,
  };
  return { kind: "failed", failure };
}

/**
 * Registers a wait and looks once. The look is a courtesy: when the cloud cannot be asked now, events and the sweeper
 * will find the wait.
 */
export async function registerWait(ports: WaitPorts, wait: Wait): Promise<void> {
  const marked = { ...wait, ...scopeMark(ports) };
  await ports.registry.put(keyOfWait(wait), marked);
  const { problems } = await completeWaits(ports, [marked]);
  const serious = problems.find((problem) => !(problem instanceof Unavailable));
  if (serious !== undefined) throw serious;
}
