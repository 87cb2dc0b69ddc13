/** `container.json` in the input folder of a build instance: what its container engine shall do. */
import { InvalidInput } from "../errors.ts";
import { defaulted, list, mapping, optional, record, required } from "../source/collections.ts";
import { hasErrors } from "../source/issue.ts";
import { integer, oneOf, text } from "../source/scalars.ts";
import { type Infer, readValue } from "../source/shape.ts";

const digest = text({ pattern: /^sha256:[0-9a-f]{64}$/, expected: "sha256: and 64 digits" });

/** A platform as container images name it. */
export const containerPlatform = oneOf(["linux/amd64", "linux/arm64", "windows/amd64"]);

const component = record({
  /** File name of the document below documents/. */
  file: required(text()),
  name: required(text()),
  /** Digest of document and parameters: a layer is built again when it changes. */
  digest: required(text()),
  parameters: defaulted(list(record({ name: required(text()), value: required(text()) })), []),
});

const repository = record({
  region: required(text()),
  /** Host and path, e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web */
  uri: required(text()),
});

/** Reads a job. */
export const containerJob = record(
  {
    /** `build` builds and pushes, `copy` pushes to other Regions, `test` pulls and tests. */
    stage: required(oneOf(["build", "copy", "test"])),
    buildId: required(text()),
    /** ISO 8601: the creation date in the image. */
    createdAt: required(text()),
    /** Reference of the parent image. */
    parentImage: required(text()),
    /** The Dockerfile template. */
    dockerfile: required(text()),
    workingDirectory: required(text()),
    platforms: required(list(containerPlatform, { minimum: 1 })),
    components: required(list(component)),
    /** Variables that components find. */
    environment: required(mapping(text())),
    /** Where the image is pushed to, in the Region of the build. */
    repository: required(repository),
    /** Further repositories. */
    copies: defaulted(list(repository), []),
    /** OCI annotations of the image. */
    annotations: defaulted(mapping(text()), {}),
    /** The image to test or copy. */
    digest: optional(digest),
    /** Hosts that want a token of ECR, with the Region that gives it. */
    ecrRegistries: defaulted(
      list(record({ host: required(text()), region: required(text()) })),
      [],
    ),
    logs: optional(record({ bucket: required(text()), prefix: required(text()) })),
    /** How many times the engine may try a pull; default 3. */
    attempts: defaulted(integer({ minimum: 1 }), 3),
  },
  { what: "the container job", isOpen: true },
);

/** What a container engine shall do. */
export type ContainerJob = Infer<typeof containerJob>;
/** A component of a container image. */
export type ContainerComponent = ContainerJob["components"][number];

/** Reads the file. @throws {InvalidInput} It is no job. */
export function parseContainerJob(json: string): ContainerJob {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new InvalidInput("Cannot read the container job: it is no JSON", [], { cause });
  }
  const read = readValue(containerJob, value);
  if (read.value === undefined || hasErrors(read.issues))
    throw new InvalidInput("Cannot read the container job", read.issues);
  return read.value;
}
