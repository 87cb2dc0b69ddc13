/** Translates what happens in the local cloud to the events of one build. */
import { failureOfCaught } from "../../build/failure.ts";
import type { CloudEvent } from "../../local/cloud-event.ts";
import type { BuildEvent } from "../build-event.ts";
import { isShown } from "../shown-states.ts";

/** Regions that items of a Map stand for, by the state inside. */
export type MapItems = { readonly [state: string]: readonly string[] };

/** The build's event in an event of the cloud, or undefined when it is about something else. */
export function buildEventOf(
  event: CloudEvent,
  buildId: string,
  items: MapItems,
): BuildEvent | undefined {
  const { at } = event;
  if (event.type === "output")
    return event.stream === "stderr"
      ? { type: "output", at, instanceId: event.instanceId, line: event.line }
      : undefined;
  if (event.type === "reboot")
    return {
      type: "output",
      at,
      instanceId: event.instanceId,
      line: "(the machine restarts)",
    };
  if (event.type === "function-failed")
    return { type: "notice", at, text: `${event.name} failed: ${String(event.error)}` };
  if (event.type !== "state" || event.execution !== buildId || !isShown(event.name))
    return undefined;
  const region = event.index === undefined ? undefined : items[event.name]?.[event.index];
  const key = region === undefined ? event.name : `${event.name} ${region}`;
  const about = { at, key, state: event.name };
  switch (event.change) {
    case "entered":
      return { type: "state-entered", ...about };
    case "exited":
      return { type: "state-exited", ...about, status: "succeeded" };
    case "failed":
    case "caught":
      return {
        type: "state-exited",
        ...about,
        status: event.error === "Kiln.Cancelled" ? "aborted" : "failed",
      };
    case "retried":
      return { type: "retried", ...about, reason: reasonOf(event) };
    default:
      return undefined;
  }
}

/** The first line of why a try failed. */
function reasonOf({ error = "", cause = "" }: { error?: string; cause?: string }): string {
  const { message } = failureOfCaught({ Error: error, Cause: cause });
  return message.split("\n")[0] ?? message;
}
