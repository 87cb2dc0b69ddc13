/** Container images built, pushed, copied and tested for real: buildah, a registry on loopback, the runner in containers. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MEDIA } from "../../lib/container/oci-documents.ts";
import { Cancelled } from "../../lib/errors.ts";
import { nodeHost } from "../../lib/host/node-host.ts";
import {
  documentOf as document,
  resultIn,
  useContainerJobs,
  workFolder,
} from "../support/container-jobs.ts";

const jobs = useContainerJobs();
const { jobOf, run, repository, layersOf } = jobs;

const DOCUMENTS = {
  "00-greet.yml": document("greet", {
    build: ['echo "{{ Greeting }}, $IMAGE_PHASE in $(pwd)" > /greeting'],
    validate: ["test -s /greeting"],
    test: ['[ "$(cat /greeting)" = "hello, BUILDING in /tmp" ]', "ls /run/kiln-component"],
  }),
  "01-more.yml": document("more", { build: ["echo more > /more"], test: ["test -f /more"] }),
};

describe("kiln-runner container", () => {
  test("builds a layer for each component, pushes by digest, copies and tests", async () => {
    const folder = workFolder(DOCUMENTS);
    const job = jobOf(DOCUMENTS, {});
    const built = await run(folder, job);
    expect(built.error, built.lines.join("\n")).toBeUndefined();
    const { digest, platforms, mediaType, baseDigest: base } = resultIn(folder);
    expect({ mediaType, platforms, base }).toStrictEqual({
      mediaType: MEDIA.manifest,
      base: jobs.baseDigest(),
      platforms: [
        {
          platform: job.platforms[0],
          digest,
          size: expect.any(Number),
          sbomDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
          packages: 2,
        },
      ],
    });

    const { manifest, layers } = await layersOf(digest);
    expect(manifest.annotations).toMatchObject({
      "org.opencontainers.image.revision": "b-1",
      "org.opencontainers.image.base.name": `${jobs.registry()}/base:1`,
      "org.opencontainers.image.base.digest": jobs.baseDigest(),
    });
    const withFiles = layers.map(({ names }) => names.filter((name) => !name.endsWith("/")));
    expect(
      withFiles.map((names) => names.filter((name) => !name.startsWith("etc/"))),
    ).toStrictEqual([["greeting"], ["more"]]);
    for (const { names } of layers) expect(names.join("\n")).not.toMatch(/kiln/i);

    const sbomTag = digest.replace(":", "-");
    const referrers = JSON.parse((await repository("web").manifest(sbomTag, [MEDIA.index])).text);
    expect(referrers.manifests).toMatchObject([
      { artifactType: MEDIA.spdx, digest: platforms[0]?.sbomDigest },
    ]);

    const copies = [{ region: "eu-west-1", uri: `${jobs.registry()}/eu-west-1/web` }];
    const copied = await run(folder, { ...job, stage: "copy", digest, copies });
    expect(copied.error).toBeUndefined();
    const copy = await repository("eu-west-1/web").manifest(digest, [MEDIA.manifest]);
    expect(copy.digest).toBe(digest);
    const list = await repository("eu-west-1/web").manifest(sbomTag, [MEDIA.index]);
    expect(JSON.parse(list.text)).toStrictEqual(referrers);

    const tested = await run(folder, { ...job, stage: "test", digest });
    expect(tested.error, tested.lines.join("\n")).toBeUndefined();
    expect(tested.lines.join("\n")).toContain("Step Step");
  });

  test("keeps credentials out of every layer, and gives them to components", async () => {
    const documents = {
      "00-look.yml": document("look", {
        build: ['[ "$AWS_SECRET_ACCESS_KEY" = "hidden-secret" ]', "env > /dev/null"],
      }),
    };
    const folder = workFolder(documents);
    const environment = {
      PATH: process.env["PATH"],
      AWS_ACCESS_KEY_ID: "hidden-id",
      AWS_SECRET_ACCESS_KEY: "hidden-secret",
    };
    const { error, lines } = await run(folder, jobOf(documents, {}), {
      host: nodeHost({ environment }),
    });
    expect(error, lines.join("\n")).toBeUndefined();
    const { manifest, layers } = await layersOf(resultIn(folder).digest);
    const config = [];
    for await (const chunk of await repository("web").blob(manifest.config.digest))
      config.push(chunk);
    const everything = [...layers.map(({ text }) => text), Buffer.concat(config).toString()];
    expect(everything.join("\n")).not.toContain("hidden");
    expect(lines.join("\n")).not.toContain("hidden-secret");
  });

  test("reports the step that has failed in the container", async () => {
    const documents = {
      "00-fail.yml": document("fails", { build: ["echo the reason >&2; exit 7"] }),
    };
    const folder = workFolder(documents);
    const { error } = await run(folder, jobOf(documents, {}));
    expect(error).toMatchObject({
      name: "Kiln.StepFailed",
      message: expect.stringContaining("Cannot build the container image: buildah ended with"),
    });
    const report = readFileSync(join(folder, "log/container/failure.json"), "utf8");
    expect(JSON.parse(report)).toMatchObject({
      document: { name: "fails" },
      phase: "build",
      step: "Step",
      action: "ExecuteBash",
      exitCode: 7,
      outputTail: expect.arrayContaining(["the reason"]),
    });
  });

  test("reports a test that has failed in a container, and one on its host", async () => {
    const documents = {
      "00-test.yml": document("tested", {
        build: ["true"],
        test: ["exit 3"],
        "container-host-test": ["exit 4"],
      }),
    };
    const folder = workFolder(documents);
    const job = jobOf(documents, {});
    await run(folder, job);
    const { digest } = resultIn(folder);
    const { error } = await run(folder, { ...job, stage: "test", digest });
    expect(error).toMatchObject({
      message: expect.stringContaining("tests have failed in its container"),
    });
    const files = readdirSync(join(folder, "log/container"), { recursive: true }).map(String);
    const [report] = files.filter((name) => name.endsWith("failure.json"));
    expect(
      JSON.parse(readFileSync(join(folder, "log/container", report ?? ""), "utf8")),
    ).toMatchObject({ phase: "test", exitCode: 3 });

    const passing = {
      "00-test.yml": document("tested", { build: ["true"], "container-host-test": ["exit 4"] }),
    };
    const second = workFolder(passing);
    const onHost = { ...jobOf(passing, {}), stage: "test", digest } as const;
    const failing = await run(second, onHost, { testHost: async () => false });
    expect(failing.error).toMatchObject({
      name: "Kiln.StepFailed",
      message: "Cannot go on: a test on the host of the containers has failed",
    });
  });

  test("ends when it is stopped, and leaves nothing", async () => {
    const documents = { "00-slow.yml": document("slow", { build: ["echo started; sleep 600"] }) };
    const folder = workFolder(documents);
    const stop = new AbortController();
    const seen: string[] = [];
    const { error } = await run(folder, jobOf(documents, {}), {
      signal: stop.signal,
      onLine: (line) => {
        seen.push(line);
        if (line.endsWith("Stdout: started")) stop.abort(new Cancelled("Stopped"));
      },
    });
    expect(error, seen.join("\n")).toMatchObject({ name: "Kiln.Cancelled" });
    expect(readFileSync("/proc/self/mounts", "utf8")).not.toContain(folder);
  });
});
