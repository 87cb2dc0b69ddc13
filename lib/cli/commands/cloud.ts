/** `kiln cloud`: the local cloud on loopback, for the AWS CLI, SDKs and other tools. */
import { type Invocation, stringFlag, UsageError } from "../command.ts";
import { EXIT } from "../io.ts";
import { openStack } from "../local/stack.ts";
import { stateDirectoryOf } from "../state-directory.ts";

/** Serves until it is interrupted. Standard output has the environment that makes tools use it. */
export async function runCloud({ flags, io }: Invocation): Promise<number> {
  const region = stringFlag(flags, "region") ?? io.environment["AWS_REGION"] ?? "us-east-1";
  const port = portOf(stringFlag(flags, "port"));
  const stack = await openStack({
    stateDirectory: stateDirectoryOf(flags, io),
    packageRoot: io.packageRoot,
    region,
    regions: [region],
    hidden: [io.packageRoot, io.workingDirectory],
    observe(event) {
      if (flags["verbose"] !== true || event.type !== "call") return;
      io.stderr.write(`${JSON.stringify(event)}\n`);
    },
  });
  try {
    const url = await stack.cloud.listen(port === undefined ? {} : { port });
    const { accessKeyId, secretAccessKey } = stack.cloud.credentials;
    io.stdout.write(
      [
        `export AWS_ENDPOINT_URL=${url}`,
        `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
        `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
        `export AWS_REGION=${region}`,
        `export AWS_DEFAULT_REGION=${region}`,
        "",
      ].join("\n"),
    );
    io.stderr.write(`The local cloud listens on ${url}; interrupt to stop it.\n`);
    await new Promise<void>((resolve) => {
      if (io.interrupt.aborted) resolve();
      io.interrupt.addEventListener("abort", () => resolve(), { once: true });
    });
    return EXIT.done;
  } finally {
    await stack.close();
  }
}

function portOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const port = Number(written);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UsageError(
    `Cannot listen on port "${written}": expected a whole number from 1 to 65535`,
  );
}
