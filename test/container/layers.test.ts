/** Layers that are built again only when they have to be, images of several platforms, and templates from elsewhere. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MEDIA } from "../../lib/container/oci-documents.ts";
import { pushBaseIndex } from "../support/base-image.ts";
import {
  documentOf,
  PLATFORM,
  resultIn,
  useContainerJobs,
  workFolder,
} from "../support/container-jobs.ts";

const jobs = useContainerJobs();

describe("kiln-runner container", () => {
  test("builds what comes after a changed component, and no layer before it", async () => {
    const documents = (greeting: string) => ({
      "00-first.yml": documentOf("first", { build: ["echo first > /first"] }),
      "01-second.yml": documentOf("second", { build: [`echo ${greeting} > /second`] }),
    });
    const storage = join(workFolder({}), "storage");
    mkdirSync(storage);
    const build = async (greeting: string, digest: string) => {
      const given = documents(greeting);
      const folder = workFolder(given);
      const components = Object.keys(given).map((file, index) => ({
        file,
        name: file,
        digest: index === 1 ? digest : "0",
        parameters: [],
      }));
      const { error, lines } = await jobs.run(folder, jobs.jobOf(given, { components }), {
        storage,
      });
      expect(error, lines.join("\n")).toBeUndefined();
      const { manifest } = await jobs.layersOf(resultIn(folder).digest);
      const steps = lines.filter((line) => line.endsWith("ExecuteBash: STARTED EXECUTION"));
      return { layers: manifest.layers.map(({ digest: layer }) => layer), steps: steps.length };
    };
    const before = await build("hello", "1");
    const after = await build("good-bye", "2");
    const again = await build("good-bye", "2");
    expect([before.steps, after.steps, again.steps]).toStrictEqual([2, 1, 0]);
    expect(after.layers.slice(0, -1)).toStrictEqual(before.layers.slice(0, -1));
    expect(after.layers.at(-1)).not.toBe(before.layers.at(-1));
    expect(again.layers).toStrictEqual(after.layers);
  });

  test("makes an index of several platforms, and copies it whole", async () => {
    const parentImage = `${jobs.registry()}/base:any`;
    const parentDigest = await pushBaseIndex(jobs.registry());
    const folder = workFolder({});
    const dockerfile = "FROM {{{ imagebuilder:parentImage }}}\nLABEL a=b\n";
    const platforms = ["linux/amd64", "linux/arm64"] as const;
    const job = jobs.jobOf({}, { parentImage, dockerfile, platforms });
    const built = await jobs.run(folder, job);
    expect(built.error, built.lines.join("\n")).toBeUndefined();
    const result = resultIn(folder);
    expect(result).toMatchObject({
      mediaType: MEDIA.index,
      baseDigest: parentDigest,
      platforms: [{ platform: "linux/amd64" }, { platform: "linux/arm64" }],
    });
    const uri = `${jobs.registry()}/eu-west-1/web`;
    const copies = [{ region: "eu-west-1", uri }];
    const copied = await jobs.run(folder, { ...job, stage: "copy", digest: result.digest, copies });
    expect(copied.error).toBeUndefined();
    const copy = jobs.repository("eu-west-1/web");
    const index = await copy.manifest(result.digest, [MEDIA.index]);
    expect(JSON.parse(index.text)).toMatchObject({
      manifests: result.platforms.map(({ platform, digest }) => ({
        digest,
        platform: { os: "linux", architecture: platform.slice("linux/".length) },
      })),
      annotations: { "org.opencontainers.image.revision": "b-1" },
    });
    for (const { digest, platform } of result.platforms) {
      const manifest = JSON.parse((await copy.manifest(digest, [MEDIA.manifest])).text);
      const config = await bytesOf(await copy.blob(manifest.config.digest));
      expect(JSON.parse(config)).toMatchObject({
        architecture: platform.slice("linux/".length),
        config: { Labels: { a: "b" } },
      });
    }
    // Of this platform a container starts.
    const own = { ...job, platforms: [PLATFORM], stage: "test" } as const;
    const tested = await jobs.run(folder, { ...own, digest: result.digest });
    expect(tested.error, tested.lines.join("\n")).toBeUndefined();
  });

  test.each(linuxTemplates())("builds the template of %s", async (_, template) => {
    const documents = {
      "00-app.yml": documentOf("app", {
        build: ["mkdir -p /app", "echo 'echo ran' > /app/program"],
        test: ['[ "$(/bin/sh /app/program)" = ran ]'],
      }),
    };
    const folder = workFolder(documents);
    const job = jobs.jobOf(documents, { dockerfile: template });
    const built = await jobs.run(folder, job);
    expect(built.error, built.lines.join("\n")).toBeUndefined();
    const { digest } = resultIn(folder);
    const tested = await jobs.run(folder, { ...job, stage: "test", digest });
    expect(tested.error, tested.lines.join("\n")).toBeUndefined();
  });
});

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

/** Public templates that name no path of Windows; one of them lies in a program, as a string. */
function linuxTemplates(): readonly (readonly [name: string, template: string])[] {
  const folder = new URL("../../../shared/corpus/dockerfiles/", import.meta.url);
  const texts = readdirSync(folder).map(
    (name) => [name, readFileSync(new URL(name, folder), "utf8")] as const,
  );
  return texts
    .filter(([, text]) => !text.includes("c:\\"))
    .map(([name, text]) => [name, (text.split('",\n')[0] ?? "").replaceAll("\\n", "\n")]);
}
