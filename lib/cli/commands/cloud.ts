/** `kiln cloud`: the local cloud on loopback, for the AWS CLI, SDKs and other tools. */
import { InvalidInput } from "../../errors.ts";
import { type ParentImage, parseParentImage } from "../../pipeline/parent-image.ts";
import { type Invocation, stringFlag, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";
import { bringParent } from "../local/bring-parent.ts";
import { openStack, type Stack } from "../local/stack.ts";
import { stateDirectoryOf } from "../state-directory.ts";

/** Serves until it is interrupted. Standard output has the environment that makes tools use it. */
export async function runCloud(invocation: Invocation): Promise<number> {
  const { flags, io } = invocation;
  const region = stringFlag(flags, "region") ?? io.environment["AWS_REGION"] ?? "us-east-1";
  const port = portOf(stringFlag(flags, "port"));
  const stack = await openStack({
    stateDirectory: stateDirectoryOf(flags, io),
    packageRoot: io.packageRoot,
    region,
    regions: [region],
    hidden: [io.packageRoot, io.workingDirectory],
    logGroupPrefix: "/kiln",
    observe(event) {
      if (flags["verbose"] !== true || event.type !== "call") return;
      io.stderr.write(`${JSON.stringify(event)}\n`);
    },
  });
  try {
    const parent = await registerParent(stack, region, invocation);
    stack.cloud.keepSchedules();
    const url = await stack.cloud.listen(port === undefined ? undefined : { port });
    io.stdout.write(renderEnvironment({ url, region, ...stack.cloud.credentials }));
    io.stderr.write(`${parent}\nThe local cloud listens on ${url}; interrupt to stop it.\n`);
    await new Promise<void>((resolve) => {
      if (io.interrupt.aborted) resolve();
      io.interrupt.addEventListener("abort", () => resolve(), { once: true });
    });
    return EXIT.done;
  } finally {
    await stack.close();
  }
}

/**
 * Gives the cloud an AMI to launch instances from.
 *
 * @returns which, in words; why there is none, when nobody asked for a certain one.
 */
async function registerParent(
  stack: Stack,
  region: string,
  { flags, io }: Invocation,
): Promise<string> {
  const written = stringFlag(flags, "parent");
  try {
    const imageId = await bringParent(stack, parentOf(written ?? "host"), {
      stateDirectory: stateDirectoryOf(flags, io),
      region,
      baseDirectory: io.workingDirectory,
      environment: io.environment,
      signal: io.interrupt,
      report: (text) => io.stderr.write(`${text}\n`),
    });
    return `Instances can be launched from ${imageId} (${written ?? "host"}).`;
  } catch (error) {
    if (written !== undefined || !(error instanceof InvalidInput)) throw error;
    return `No image was registered to launch instances from. ${error.message}`;
  }
}

function parentOf(written: string): ParentImage {
  const parsed = parseParentImage(written);
  if ("value" in parsed && ["host", "folder", "tarball", "oci"].includes(parsed.value.kind))
    return parsed.value;
  throw new UsageError(
    `Cannot use "--parent ${written}": expected host, a folder, a tarball or oci://registry/name:tag`,
  );
}

/** Lines for a shell. The empty token hides one that the user's own credentials have. */
function renderEnvironment(cloud: {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}): string {
  return [
    `export AWS_ENDPOINT_URL=${cloud.url}`,
    `export AWS_ACCESS_KEY_ID=${cloud.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${cloud.secretAccessKey}`,
    "export AWS_SESSION_TOKEN=",
    `export AWS_REGION=${cloud.region}`,
    `export AWS_DEFAULT_REGION=${cloud.region}`,
    "",
  ].join("\n");
}

function portOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const port = Number(written);
  if (written !== "" && Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new UsageError(
    `Cannot listen on port "${written}": expected a whole number from 0 (any free one) to 65535`,
  );
}
