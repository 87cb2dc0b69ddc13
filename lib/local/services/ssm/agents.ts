import type { Clock } from "../../clock.ts";
import type { Instance, InstanceStateName } from "../ec2/instance.ts";

export type AgentRecord = {
  readonly instance: Instance;
  ping: "Online" | "ConnectionLost";
  /** Milliseconds since 1970. */
  readonly registeredAt: number;
  lastPingAt: number;
};

/** The agents that have registered, and what hangs on them. */
export type Agents = {
  /** Follows an instance: its agent answers once it runs, and is lost when it stops. */
  readonly follow: (instance: Instance, state: InstanceStateName) => void;
  readonly get: (instanceId: string) => AgentRecord | undefined;
  readonly list: () => readonly AgentRecord[];
  /** Is called when an agent is lost because its instance stops or ends. @returns takes it back. */
  readonly onLost: (instanceId: string, tell: () => void) => () => void;
};

/**
 * Makes an empty register.
 *
 * @param delay Milliseconds from "running" to the agent's first answer.
 */
export function newAgents(clock: Clock, delay: number, closing: AbortSignal): Agents {
  const agents = new Map<string, AgentRecord>();
  const listeners = new Map<string, Set<() => void>>();

  const register = async (instance: Instance): Promise<void> => {
    if (delay > 0) await clock.sleep(delay, closing);
    if (instance.state !== "running") return;
    const now = clock.now();
    const registeredAt = agents.get(instance.instanceId)?.registeredAt ?? now;
    agents.set(instance.instanceId, { instance, ping: "Online", registeredAt, lastPingAt: now });
  };
  const lose = (instanceId: string): void => {
    const agent = agents.get(instanceId);
    if (agent !== undefined) agent.ping = "ConnectionLost";
    for (const tell of listeners.get(instanceId) ?? []) tell();
  };

  return {
    follow(instance, state) {
      if (state === "running") void register(instance);
      if (state === "stopping" || state === "shutting-down") lose(instance.instanceId);
      if (state === "terminated") {
        lose(instance.instanceId);
        agents.delete(instance.instanceId);
      }
    },
    get: (instanceId) => agents.get(instanceId),
    list: () => [...agents.values()],
    onLost(instanceId, tell) {
      const told = listeners.get(instanceId) ?? new Set();
      listeners.set(instanceId, told.add(tell));
      return () => {
        told.delete(tell);
        if (told.size === 0) listeners.delete(instanceId);
      };
    },
  };
}
