import { optional, record, required } from "../../source/collections.ts";
import { type Node, nodeOfValue } from "../../source/node.ts";
import { oneOf, text } from "../../source/scalars.ts";
import { anything, type Shape } from "../../source/shape.ts";
import type { AgentHost } from "./agent-host.ts";
import { type ObjectAddress, parseObjectAddress } from "./object-address.ts";
import { readStepInputs } from "./read-step-inputs.ts";
import type { StepOutcome } from "./step-outcome.ts";
import { writeFileInside } from "./write-file.ts";

const inputShape = record({
  sourceType: required(oneOf(["S3"])),
  sourceInfo: required(anything),
  destinationPath: optional(text()),
});
const sourceInfoShape: Shape<{ readonly path: string }> = record({ path: required(text()) });

/**
 * Runs `aws:downloadContent` from S3: an object becomes a file, a prefix becomes a folder.
 *
 * @param folder Where relative destinations lie.
 * @throws {Error} With the reason, for the step's standard error.
 */
export async function downloadContent(
  host: AgentHost,
  inputs: Node,
  folder: string,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { sourceInfo, destinationPath = "" } = readStepInputs(inputShape, inputs);
  const { path } = readStepInputs(sourceInfoShape, parsedSourceInfo(sourceInfo));
  const address = parseObjectAddress(path);
  if (address === undefined)
    throw new Error(`Cannot download "${path}": expected the address of an S3 object or folder`);
  const destination = destinationPath.startsWith("/")
    ? destinationPath
    : `${folder}/${destinationPath}`;
  const object = address.key.endsWith("/")
    ? undefined
    : await host.objects.get(address.bucket, address.key);
  if (object === undefined) await downloadFolder(host, address, destination, signal);
  else {
    const name = address.key.slice(address.key.lastIndexOf("/") + 1);
    const isFolder = destination.endsWith("/") || (await isFolderInside(host, destination, signal));
    const file = isFolder ? `${destination.replace(/\/*$/, "")}/${name}` : destination;
    await writeFileInside(host, file, object, signal);
  }
  return { status: "Success", exitCode: 0 };
}

/** SSM takes the source as JSON in a text as well. */
function parsedSourceInfo(node: Node): Node {
  if (node.kind !== "scalar") return node;
  try {
    return nodeOfValue(JSON.parse(node.text));
  } catch {
    throw new Error(`Cannot read sourceInfo "${node.text}": it is no JSON`);
  }
}

async function downloadFolder(
  host: AgentHost,
  { bucket, key }: ObjectAddress,
  destination: string,
  signal: AbortSignal,
): Promise<void> {
  const prefix = key === "" || key.endsWith("/") ? key : `${key}/`;
  const keys = (await host.objects.list(bucket, prefix)).filter((found) => !found.endsWith("/"));
  if (keys.length === 0)
    throw new Error(`Cannot download "s3://${bucket}/${key}": there is no such object or folder`);
  for (const found of keys) {
    const content = await host.objects.get(bucket, found);
    if (content === undefined)
      throw new Error(`Cannot download "s3://${bucket}/${found}": it is gone`);
    const file = `${destination.replace(/\/*$/, "")}/${found.slice(prefix.length)}`;
    await writeFileInside(host, file, content, signal);
  }
}

/** True for a folder that is there in the machine. */
export async function isFolderInside(
  host: AgentHost,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  const environment = await host.environment();
  const argv = ["sh", "-c", '[ -d "$1" ]', "is-folder", path] as const;
  const { exitCode } = await host.exec({ argv, environment, signal });
  return exitCode === 0;
}
