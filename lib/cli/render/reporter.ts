import type { BuildEvent } from "../build-event.ts";

/** Shows a build while it runs. */
export type Reporter = {
  readonly event: (event: BuildEvent) => void;
  /** Leaves the terminal as it should be; nothing is shown afterwards. Safe to repeat. */
  readonly close: () => void;
};
