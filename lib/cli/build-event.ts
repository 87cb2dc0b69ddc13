import type { Stage } from "../build/registry-keys.ts";

/**
 * What a build tells while it runs. `kiln build --json` prints one per line; the `type`s and their members are an
 * interface, the wording of other output is not.
 */
export type BuildEvent =
  | {
      readonly type: "build-started";
      readonly at: number;
      readonly buildId: string;
      readonly pipeline: string;
    }
  /** `key` is the state's name, with the Region of a copy or a publication after it. */
  | {
      readonly type: "state-entered";
      readonly at: number;
      readonly key: string;
      readonly state: string;
    }
  | {
      readonly type: "state-exited";
      readonly at: number;
      readonly key: string;
      readonly state: string;
      readonly status: "succeeded" | "failed" | "aborted";
    }
  | {
      readonly type: "retried";
      readonly at: number;
      readonly key: string;
      readonly state: string;
      readonly reason: string;
    }
  /** One line of the component runner's console log; of a build on this computer with the instance that it ran on. */
  | {
      readonly type: "output";
      readonly at: number;
      readonly instanceId?: string;
      readonly stage?: Stage;
      readonly line: string;
    }
  | { readonly type: "notice"; readonly at: number; readonly text: string }
  | { readonly type: "build-finished"; readonly at: number; readonly outcome: BuildOutcome };

/** How a build ended; the last event, and the whole of what `kiln build` prints as its result. */
export type BuildOutcome = {
  readonly buildId: string;
  readonly pipeline: string;
  readonly status: "AVAILABLE" | "FAILED" | "CANCELLED" | "SKIPPED";
  /** Milliseconds from the command to its end. */
  readonly durationMilliseconds: number;
  /** `name@version/build` of the image, when there is one. */
  readonly image?: string;
  readonly amis: readonly {
    readonly region: string;
    readonly imageId: string;
    readonly name: string;
  }[];
  /** Of a container image: where it is. */
  readonly containers?: readonly {
    readonly region: string;
    /** Repository and digest. */
    readonly uri: string;
    readonly digest: string;
    readonly tags: readonly string[];
  }[];
  /** Why it failed or was skipped, for people. */
  readonly reason?: string;
  /** AMI id of the files of the machine that failed, when they were to be kept. */
  readonly keptMachine?: string;
  /** The structured failure, as lib/build/failure.ts has it. */
  readonly failure?: unknown;
};
