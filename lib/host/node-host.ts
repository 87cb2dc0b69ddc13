import { randomUUID } from "node:crypto";
import { hostname, tmpdir } from "node:os";
import { awsPort } from "./aws/aws-port.ts";
import { digest } from "./digest.ts";
import type { AwsPort, Host, Platform } from "./host.ts";
import { instanceMetadata } from "./instance-metadata.ts";
import { nodeFiles } from "./node-files.ts";
import { once } from "./once.ts";
import { processes } from "./processes.ts";
import { systemClock } from "./system-clock.ts";

export type NodeHostOptions = {
  /** Environment of the processes that are started; this process's own by default. */
  readonly environment?: { readonly [name: string]: string | undefined };
  /** Absolute; this process's own by default. */
  readonly workingDirectory?: string;
  /** The system's by default. */
  readonly temporaryDirectory?: string;
  /** Clients that reach AWS; the SDK's by default, which look at this process's own environment. */
  readonly aws?: AwsPort;
};

/**
 * The computer that this process runs on. What starts processes and what sends requests is loaded when first used:
 * Node's modules behind them cost more than the rest of the runner's start.
 */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const environment = definedOf(options.environment ?? process.env);
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const temporaryDirectory = options.temporaryDirectory ?? tmpdir();
  const run = once(async (): Promise<Host["run"]> => {
    const { runProcess } = await import("./run-process.ts");
    const pipes =
      process.platform === "linux"
        ? (await import("./pipe-pool.ts")).pipePool(temporaryDirectory)
        : undefined;
    const newId = commandIds();
    return (command) => runProcess(command, { environment, workingDirectory, pipes, newId });
  });
  const request: Host["request"] = async (each) =>
    (await import("./http-request.ts")).httpRequest(each, { environment });
  const metadata: Host["metadata"] = (path) => instanceMetadata(path, environment, request);
  return {
    platform: platformOf(process.platform),
    environment,
    workingDirectory,
    temporaryDirectory,
    hostname: hostname(),
    userId: process.getuid?.(),
    files: nodeFiles,
    clock: systemClock,
    run: async (command) => (await run())(command),
    processes,
    digest,
    uuid: randomUUID,
    request,
    metadata,
    aws: options.aws ?? awsPort({ environment, request, metadata }),
  };
}

/** Ids for marks of commands: random for this host, then counted. */
function commandIds(): () => string {
  const host = randomUUID();
  let count = 0;
  return () => `${host}-${++count}`;
}

function platformOf(platform: NodeJS.Platform): Platform {
  if (platform === "win32") return "windows";
  return platform === "darwin" ? "darwin" : "linux";
}

function definedOf(environment: { readonly [name: string]: string | undefined }) {
  const entries = Object.entries(environment);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
