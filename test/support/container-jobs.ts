/** Jobs of `kiln-runner container` in this process, with buildah and a registry on loopback. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished } from "vitest";
import { type ContainerJob, parseContainerJob } from "../../lib/container/container-job.ts";
import {
  type ContainerResult,
  parseContainerResult,
} from "../../lib/container/container-result.ts";
import { MEDIA } from "../../lib/container/oci-documents.ts";
import { type JobSurroundings, runContainerJob } from "../../lib/container/run-job.ts";
import { nodeHost } from "../../lib/host/node-host.ts";
import { runtimeMount } from "../../lib/local/machines/runtime-mount.ts";
import { type Registry, registryClient } from "../../lib/oci/registry-client.ts";
import { root as project } from "../../scripts/bundle-options.ts";
import { pushBaseImage } from "./base-image.ts";
import { needContainerTools } from "./container-tools.ts";

/** This computer, as container images name it. */
export const PLATFORM = process.arch === "arm64" ? "linux/arm64" : "linux/amd64";

const TEMPLATE = `FROM {{{ imagebuilder:parentImage }}}
ENV LANG=C.UTF-8
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
CMD ["/bin/sh"]
`;

/** A component document whose phases run these commands. */
export function documentOf(
  name: string,
  phases: { readonly [phase: string]: readonly string[] },
): string {
  return JSON.stringify({
    name,
    schemaVersion: 1.0,
    parameters: [{ Greeting: { type: "string", default: "hello" } }],
    phases: Object.entries(phases).map(([phase, commands]) => ({
      name: phase,
      steps: [{ name: "Step", action: "ExecuteBash", inputs: { commands } }],
    })),
  });
}

/** An input folder with documents, and the job that belongs to it. */
export function workFolder(documents: { readonly [file: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-job-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "input/documents"), { recursive: true });
  for (const [file, text] of Object.entries(documents))
    writeFileSync(join(folder, "input/documents", file), text);
  return folder;
}

/** What a job has pushed. */
export function resultIn(folder: string): ContainerResult {
  const result = parseContainerResult(
    readFileSync(join(folder, "log/container/image.json"), "utf8"),
  );
  if (result === undefined) throw new Error("There is no result");
  return result;
}

/** A manifest as far as the tests read it. */
export type LayerManifest = {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
  readonly annotations: { readonly [name: string]: string };
};

/** Jobs, and what they make. */
export type ContainerJobs = {
  readonly registry: () => string;
  readonly baseDigest: () => string;
  readonly jobOf: (
    documents: { readonly [file: string]: string },
    given: Partial<ContainerJob>,
  ) => ContainerJob;
  /** Does a job in its folder. Gives the lines it printed, and what it failed with. */
  readonly run: (
    folder: string,
    job: ContainerJob,
    given?: Partial<JobSurroundings>,
  ) => Promise<{ readonly lines: readonly string[]; readonly error: unknown }>;
  readonly repository: (name: string) => Registry;
  /** Names of the files in each layer above the parent's, and everything as text. */
  readonly layersOf: (digest: string) => Promise<{
    readonly manifest: LayerManifest;
    readonly layers: readonly { readonly names: readonly string[]; readonly text: string }[];
  }>;
};

/** Starts a registry with a base image for the tests of a file, which are skipped where that cannot be had. */
export function useContainerJobs(): ContainerJobs {
  let registry = "";
  let baseDigest = "";
  let brought = "";
  needContainerTools(async (server) => {
    registry = server.host;
    baseDigest = await pushBaseImage(registry);
    const stateDirectory = mkdtempSync(join(tmpdir(), "kiln-runtime-"));
    const mount = await runtimeMount({
      stateDirectory,
      runner: join(project, "dist/kiln-runner.cjs"),
    });
    brought = mount.source;
    return () => rmSync(stateDirectory, { recursive: true, force: true });
  });

  function jobOf(
    documents: { readonly [file: string]: string },
    given: Partial<ContainerJob>,
  ): ContainerJob {
    return parseContainerJob(
      JSON.stringify({
        stage: "build",
        buildId: "b-1",
        createdAt: "2026-11-22T10:00:00.000Z",
        parentImage: `${registry}/base:1`,
        dockerfile: TEMPLATE,
        workingDirectory: "/tmp",
        platforms: [PLATFORM],
        components: Object.keys(documents).map((file) => ({ file, name: file, digest: "0" })),
        environment: { WORKING_DIRECTORY: "/tmp", IMAGE_PHASE: "BUILDING" },
        repository: { region: "us-east-1", uri: `${registry}/web` },
        annotations: { "org.opencontainers.image.revision": "b-1" },
        ...given,
      }),
    );
  }

  async function run(
    folder: string,
    job: ContainerJob,
    given: Partial<JobSurroundings> = {},
  ): Promise<{ readonly lines: readonly string[]; readonly error: unknown }> {
    const lines: string[] = [];
    const temporaryDirectory = join(folder, "tmp");
    mkdirSync(temporaryDirectory, { recursive: true });
    const host = given.host ?? nodeHost({ environment: { PATH: process.env["PATH"] } });
    const error = await runContainerJob(job, {
      inputFolder: join(folder, "input"),
      logDirectory: join(folder, "log"),
      broughtRunner: brought,
      testHost: async () => true,
      onLine: (line) => void lines.push(line),
      signal: new AbortController().signal,
      ...given,
      host: { ...host, temporaryDirectory },
    }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(readdirSync(temporaryDirectory)).toStrictEqual([]);
    return { lines, error };
  }

  function repository(name: string) {
    const clock = { sleep: async () => undefined };
    return registryClient({ registry, repository: name, credentials: undefined, fetch, clock });
  }

  async function layersOf(digest: string) {
    const manifest: LayerManifest = JSON.parse(
      (await repository("web").manifest(digest, [MEDIA.manifest])).text,
    );
    const layers = [];
    for (const layer of manifest.layers.slice(1)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await repository("web").blob(layer.digest)) chunks.push(chunk);
      const archive = gunzipSync(Buffer.concat(chunks));
      const listed = execFileSync("tar", ["-t"], { input: archive, encoding: "utf8" });
      layers.push({ names: listed.trim().split("\n"), text: archive.toString("latin1") });
    }
    return { manifest, layers };
  }

  return {
    registry: () => registry,
    baseDigest: () => baseDigest,
    jobOf,
    run,
    repository,
    layersOf,
  };
}
