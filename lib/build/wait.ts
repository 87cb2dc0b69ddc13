/**
 * Waits: task tokens that wait for something in the cloud. A task registers one and then looks once itself, so an event
 * that comes before the wait is there is not lost; after that events and the sweeper answer it, whoever comes first.
 */
import { mapping, optional, record, required } from "../source/collections.ts";
import { integer, oneOf, text } from "../source/scalars.ts";
import type { Infer } from "../source/shape.ts";
import type { BuildFailure } from "./failure.ts";
import { STAGES, waitKey } from "./registry-keys.ts";

/** Reads a wait of the registry. */
export const waitShape = record(
  {
    kind: required(oneOf(["command", "instance", "image"])),
    region: required(text()),
    /** Id of the command, instance or image. */
    resourceId: required(text()),
    token: required(text()),
    /** Milliseconds since 1970. */
    since: required(integer()),
    /** Milliseconds since 1970; after it the task has timed out. */
    deadline: required(integer()),
    buildId: required(text()),
    /** State of the state machine that waits. */
    state: required(text()),
    /** Of a command: the stage it runs in and the instance it runs on. */
    stage: optional(oneOf(STAGES)),
    instanceId: optional(text()),
    /** Whose it is, where several share the registry. */
    scope: optional(text()),
    /** What the state gets when all is well. */
    output: required(mapping(text())),
  },
  { what: "a wait", isOpen: true },
);

/** A task token that waits for something. */
export type Wait = Infer<typeof waitShape>;

/** Key of a wait in the registry. */
export function keyOfWait({
  kind,
  region,
  resourceId,
}: Pick<Wait, "kind" | "region" | "resourceId">): string {
  return waitKey(kind, region, resourceId);
}

/** How the thing that a wait waits for is doing. */
export type Finding =
  | { readonly kind: "pending"; readonly detail?: string }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly failure: BuildFailure };
