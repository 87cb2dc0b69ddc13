import { randomUUID } from "node:crypto";

import { hostname, tmpdir } from "node:os";
import { awsPort } from "./aws/aws-port.ts";
import { digest } from "./digest.ts";
import type { AwsPort, Host, Platform } from "./host.ts";
import { httpRequest } from "./http-request.ts";
import { instanceMetadata } from "./instance-metadata.ts";
import { nodeFiles } from "./node-files.ts";
import { pipePool } from "./pipe-pool.ts";
import { runProcess } from "./run-process.ts";
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

/** The computer that this process runs on. */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const environment = definedOf(options.environment ?? process.env);
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const temporaryDirectory = options.temporaryDirectory ?? tmpdir();
  const pipes = process.platform === "linux" ? pipePool(temporaryDirectory) : undefined;
  const newId = commandIds();
  const request: Host["request"] = (each) => httpRequest(each, { environment });
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
    run: (command) => runProcess(command, { environment, workingDirectory, pipes, newId }),
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
