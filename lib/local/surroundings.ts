/** Where another endpoint is AWS, and this cloud only some services of it: what machines and events need of the others. */
import type { Delivery } from "./services/events/bus.ts";
import type { Objects } from "./services/ssm/world.ts";

/** The AWS around a cloud. */
export type Surroundings = {
  /** What commands in machines get as AWS_ENDPOINT_URL. */
  readonly url: string;
  /** S3 as the agent in machines uses it, seen from a Region. */
  readonly objects: (region: string) => Objects;
  /** Hands an event to a target of a rule. Rejects when the target fails. */
  readonly deliver: (delivery: Delivery) => Promise<void>;
};
