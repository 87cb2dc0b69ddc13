/** Lambda `on-change`: events of EC2, Systems Manager and Step Functions answer the waits that they are about. */
import { optional, record, required } from "../source/collections.ts";
import { oneOf, text } from "../source/scalars.ts";
import { type Infer, readValue, type Shape } from "../source/shape.ts";
import { completeWaits, type WaitPorts } from "./complete-waits.ts";
import { type EndBuildPorts, endBuild } from "./end-build.ts";
import { openWaits } from "./open-waits.ts";
import { placeOf } from "./place.ts";
import { type Registry, readDocument } from "./registry.ts";
import { openBuildKey, waitKey } from "./registry-keys.ts";
import { parseInput } from "./task-input.ts";
import { type Wait, waitShape } from "./wait.ts";

const open = { isOpen: true } as const;
const envelope = record(
  { source: required(text()), region: required(text()), account: optional(text()) },
  open,
);
const command = record({ "command-id": required(text()) }, open);
const image = record({ ImageId: required(text()) }, open);
const instance = record({ "instance-id": required(text()), state: required(text()) }, open);
const execution = record(
  {
    name: required(text()),
    executionArn: optional(text()),
    status: required(
      oneOf(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]),
    ),
    error: optional(text()),
    cause: optional(text()),
  },
  open,
);

/** A change that some build may wait for. */
export type Change = { readonly region: string } & (
  | { readonly kind: "command"; readonly commandId: string }
  | { readonly kind: "image"; readonly imageId: string; readonly account?: string }
  | { readonly kind: "instance"; readonly instanceId: string; readonly state: string }
  | { readonly kind: "execution"; readonly execution: Infer<typeof execution> }
  /** Of no interest: the rule let more through than it should. */
  | { readonly kind: "other" }
);

/** Reads an event of EventBridge. @throws {InvalidInput} It is no event. */
export function parseChange(event: unknown): Change {
  const { source, region, account } = parseInput(envelope, event, "on-change");
  const detailOf = <T>(shape: Shape<T>): T | undefined =>
    readValue(record({ detail: required(shape) }, open), event).value?.detail;
  if (source === "aws.ssm") {
    const detail = detailOf(command);
    if (detail !== undefined) return { region, kind: "command", commandId: detail["command-id"] };
  }
  if (source === "aws.ec2") {
    const ami = detailOf(image);
    if (ami !== undefined) {
      const { ImageId: imageId } = ami;
      return { region, kind: "image", imageId, ...(account === undefined ? {} : { account }) };
    }
    const machine = detailOf(instance);
    if (machine !== undefined)
      return { region, kind: "instance", instanceId: machine["instance-id"], state: machine.state };
  }
  if (source === "aws.states") {
    const detail = detailOf(execution);
    if (detail !== undefined) return { region, kind: "execution", execution: detail };
  }
  return { region, kind: "other" };
}

/** Says, where it names one, which execution runs: not the build's own while its image is distributed again. */
const openMarker = record({ execution: optional(text()) }, open);

/** What the function needs. */
export type OnChangePorts = WaitPorts & EndBuildPorts & { readonly registry: Registry };

/** Instances in these states run no commands. */
const LOST = new Set(["stopping", "stopped", "shutting-down", "terminated"]);

/**
 * Answers the waits that a change is about, after asking AWS: the event says when to look, not what is so. A change that
 * nobody waits for is none of our business; one that comes twice finds its wait gone.
 *
 * @throws the first thing that could not be asked or answered, so that Lambda delivers the event again.
 */
export async function onChange(
  ports: OnChangePorts,
  change: Change,
): Promise<{ readonly looked: number }> {
  if (change.kind === "execution") {
    const { name, executionArn: arn, ...execution } = change.execution;
    const marker = await readDocument(ports.registry, openBuildKey(name), openMarker);
    // Executions of other machines, and those that have recorded their end themselves.
    const isOpen = marker !== undefined && (marker.value.execution ?? arn) === arn;
    if (isOpen) await endBuild(ports, name, execution);
    return { looked: 0 };
  }
  const waits = await waitsOf(ports.registry, change);
  const { problems } = await completeWaits(ports, waits);
  if (problems.length > 0) throw problems[0];
  return { looked: waits.length };
}

async function waitsOf(
  registry: Registry,
  change: Exclude<Change, { kind: "execution" }>,
): Promise<readonly Wait[]> {
  const { region } = change;
  switch (change.kind) {
    case "command":
      return waitFor(registry, waitKey("command", region, change.commandId));
    case "image":
      return ofImage(registry, region, change.account, change.imageId);
    case "instance":
      return ofInstance(registry, region, change.instanceId, change.state);
    case "other":
      return [];
  }
}

/** Events of other accounts come where somebody forwards them; their waits name the account. */
async function ofImage(
  registry: Registry,
  region: string,
  account: string | undefined,
  imageId: string,
): Promise<readonly Wait[]> {
  const own = await waitFor(registry, waitKey("image", region, imageId));
  if (own.length > 0 || account === undefined) return own;
  return waitFor(registry, waitKey("image", placeOf(region, account), imageId));
}

async function ofInstance(
  registry: Registry,
  region: string,
  instanceId: string,
  state: string,
): Promise<readonly Wait[]> {
  if (!LOST.has(state)) return [];
  const own = await waitFor(registry, waitKey("instance", region, instanceId));
  if (own.length > 0) return own;
  // An instance that nobody stopped takes its command down with it.
  const waits = await openWaits(registry);
  return waits.filter((wait) => wait.region === region && wait.instanceId === instanceId);
}

async function waitFor(registry: Registry, key: string): Promise<readonly Wait[]> {
  const found = await readDocument(registry, key, waitShape);
  return found === undefined ? [] : [found.value];
}
