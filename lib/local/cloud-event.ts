import type { ObservedCall } from "./endpoint/hooks.ts";
import type { OutputLine } from "./services/ssm/world.ts";

/** What happens in the local cloud, for those who look on. `at` is milliseconds since 1970. */
export type CloudEvent = { readonly at: number } & CloudNews;

/** An event without its time. */
export type CloudNews =
  | ({ readonly type: "call" } & ObservedCall)
  | {
      readonly type: "instance";
      readonly instanceId: string;
      readonly region: string;
      readonly state: string;
      readonly reason?: string;
      readonly tags: { readonly [key: string]: string };
    }
  | {
      readonly type: "image";
      readonly imageId: string;
      readonly name: string;
      readonly region: string;
      readonly state: string;
      readonly reason?: string;
    }
  | ({ readonly type: "output" } & OutputLine)
  | {
      readonly type: "reboot";
      readonly instanceId: string;
      readonly commandId: string;
      readonly step: string;
    }
  | {
      readonly type: "state";
      readonly executionArn: string;
      /** Name of the execution: the build id. */
      readonly execution: string;
      readonly name: string;
      readonly change: "entered" | "exited" | "failed" | "retried" | "caught";
      /** Which item of the innermost Map the state runs for. */
      readonly index?: number;
      readonly error?: string;
      readonly cause?: string;
    }
  | {
      readonly type: "execution";
      readonly executionArn: string;
      readonly execution: string;
      readonly status: string;
      readonly error?: string;
      readonly cause?: string;
    }
  /** Something failed that nobody waits for: a function of a timer or of an event, or work behind a call. */
  | { readonly type: "function-failed"; readonly name: string; readonly error: unknown };

/** Gets each event as it happens. What it throws is ignored. */
export type CloudObserver = (event: CloudEvent) => void;
