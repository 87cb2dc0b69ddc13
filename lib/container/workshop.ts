/** What the stages of a container build work with on an instance. */
import { InvalidInput } from "../errors.ts";
import type { Host } from "../host/host.ts";
import { referrersOf } from "../oci/referrers.ts";
import { isLoopback } from "../oci/registry-challenge.ts";
import { type RegistryContext, registryClient, registryWriter } from "../oci/registry-client.ts";
import { credentialsFor } from "../oci/registry-credentials.ts";
import { parseOciReference } from "../pipeline/oci-reference.ts";
import type { ContainerJob } from "./container-job.ts";
import type { CopySource } from "./copy-image.ts";
import type { ContainerEngine } from "./engines/engine.ts";

export type Workshop = {
  readonly host: Host;
  readonly engine: ContainerEngine;
  /** Folder for everything that is made on the way. */
  readonly folder: string;
  /** Folder with documents/, as it was downloaded. */
  readonly inputFolder: string;
  /** Folder with what is uploaded at the end. */
  readonly logFolder: string;
  /** Folder with `kiln-runner`. @throws {NotFound} There is none. */
  readonly runner: () => Promise<string>;
  /** Text of Docker's configuration: the credentials of registries. */
  readonly dockerConfig: string;
  /** Shell lines with credentials for AWS that containers cannot find themselves. */
  readonly secretFile?: string;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
};

/** Host of a repository such as 127.0.0.1:5000/web. */
export function registryHostOf(uri: string): string {
  return uri.split("/")[0] ?? "";
}

/** True when an image's registry is this computer. */
export function isLocal(reference: string): boolean {
  return isLoopback(registryHostOf(reference));
}

function contextOf(workshop: Workshop, uri: string): RegistryContext {
  const parsed = parseOciReference(uri);
  if ("refusal" in parsed)
    throw new InvalidInput(`Cannot use the repository "${uri}": ${parsed.refusal.reason}`);
  const { registry, repository } = parsed.value;
  return {
    registry,
    repository,
    credentials: credentialsFor(registry, workshop.dockerConfig),
    fetch: globalThis.fetch,
    clock: workshop.host.clock,
    signal: workshop.signal,
  };
}

/** A client that pushes to a repository. */
export function writerOf(workshop: Workshop, uri: string): ReturnType<typeof registryWriter> {
  return registryWriter(contextOf(workshop, uri));
}

/** A client that pulls from a repository. */
export function readerOf(workshop: Workshop, uri: string): ReturnType<typeof registryClient> {
  return registryClient(contextOf(workshop, uri));
}

/** What copies images from a repository. */
export function sourceOf(workshop: Workshop, uri: string): CopySource {
  const context = contextOf(workshop, uri);
  return { ...registryClient(context), referrers: (digest) => referrersOf(context, digest) };
}

/** The image of a job in its own Region, by digest. @throws {InvalidInput} The job names none. */
export function imageOf({ repository, digest }: ContainerJob): string {
  if (digest === undefined)
    throw new InvalidInput("Cannot use the container job: it has no digest of the image");
  return `${repository.uri}@${digest}`;
}
