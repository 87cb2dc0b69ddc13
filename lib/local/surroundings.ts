/** Where another endpoint is AWS, and this cloud only some services of it: what machines and events need of the others. */
import type { Objects } from "./services/ssm/world.ts";

/** The AWS around a cloud. */
export type Surroundings = {
  /** What commands in machines get as AWS_ENDPOINT_URL. */
  readonly url: string;
  /** S3 as the agent in machines uses it, seen from a Region. */
  readonly objects: (region: string) => Objects;
  /** Calls the target of a rule or of a schedule, with an id for the call. Rejects when the target fails. */
  readonly deliver: (delivery: {
    readonly targetArn: string;
    readonly payload: unknown;
    readonly id: string;
  }) => Promise<void>;
};
