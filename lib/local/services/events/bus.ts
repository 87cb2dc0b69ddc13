import { appendJsonLines } from "../../files/lines.ts";
import type { BusEvent } from "./event.ts";
import { parseEventPattern } from "./event-pattern.ts";
import { openRules, type Target } from "./rule.ts";

/** What a target is told. */
export type Delivery = {
  readonly targetArn: string;
  readonly ruleArn: string;
  readonly event: BusEvent;
  /** What the target gets: the event, a part of it, or the target's own input. */
  readonly payload: unknown;
};

export type BusOptions = {
  /** ⟨folder⟩/⟨region⟩.jsonl has every event, ⟨folder⟩/⟨region⟩/rules the rules. */
  readonly folder: string;
  /** Hands an event to a target: a Lambda function, a topic, a state machine. */
  readonly deliver: (delivery: Delivery) => Promise<void> | void;
  /** Is told when `deliver` has thrown or an event could not be written. By default nobody is. */
  readonly onFailure?: (error: unknown, event: BusEvent) => void;
};

/** The default event bus of every Region. */
export type Bus = {
  /** Writes the event down and hands it to the targets of all rules that match, in the background. Never throws. */
  readonly send: (event: BusEvent) => void;
  /** Resolves when everything sent so far, and what that has led to, has been delivered. */
  readonly settled: () => Promise<void>;
};

/** Opens the bus. Events of one process are written and delivered in the order sent. */
export function openBus(options: BusOptions): Bus {
  let last: Promise<void> = Promise.resolve();
  const deliveries = new Set<Promise<void>>();
  const inBackground = (work: Promise<void>): void => {
    const tracked = work.finally(() => deliveries.delete(tracked));
    deliveries.add(tracked);
  };
  const guarded = async (event: BusEvent, work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      options.onFailure?.(error, event);
    }
  };
  const process = async (event: BusEvent): Promise<void> => {
    await appendJsonLines(`${options.folder}/${event.region}.jsonl`, [event]);
    // A target that takes its time must not hold up the others.
    for (const delivery of await deliveriesOf(options.folder, event))
      inBackground(guarded(event, () => options.deliver(delivery)));
  };
  return {
    send(event) {
      last = last.then(() => guarded(event, () => process(event)));
    },
    async settled() {
      for (let seen: unknown; seen !== last || deliveries.size > 0; ) {
        seen = last;
        await last;
        await Promise.all(deliveries);
      }
    },
  };
}

async function deliveriesOf(folder: string, event: BusEvent): Promise<Delivery[]> {
  const rules = await openRules(folder, event.region).list();
  return rules
    .filter(({ state, accountId }) => state === "ENABLED" && accountId === event.account)
    .filter(({ eventPattern }) => parseEventPattern(eventPattern).matches(event))
    .flatMap(({ arn, targets }) =>
      targets.map((target) => ({
        targetArn: target.Arn,
        ruleArn: arn,
        event,
        payload: payloadOf(target, event),
      })),
    );
}

function payloadOf(target: Target, event: BusEvent): unknown {
  if (target.Input !== undefined) return JSON.parse(target.Input) as unknown;
  let part: unknown = event;
  for (const name of (target.InputPath ?? "$").split(".").slice(1))
    part = (part as { readonly [name: string]: unknown } | undefined)?.[name];
  return part;
}
