/** Builds a pipeline with the installed `kiln`, and tells what is in its image as a user finds it out. */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type Finished, type KilnOptions, kiln, leftoversOf, nothing } from "./kiln-process.ts";

export type Change = {
  readonly path: string;
  readonly change: string;
  readonly kind: string;
  readonly size?: number;
};
export type PackageChange = { readonly name: string; readonly change: string };

/** What `kiln show --json` tells of an image, as far as these tests look at it. */
export type ImageReport = {
  readonly image: string;
  readonly record: {
    readonly fingerprint: string;
    readonly amis: readonly { readonly region: string; readonly image: string }[];
  };
  readonly plan: { readonly parent: { readonly imageId: string; readonly name?: string } };
  readonly content: {
    readonly changes: readonly Change[];
    readonly packages: readonly PackageChange[];
  };
};

export type BuiltImage = {
  readonly build: Finished;
  readonly report: ImageReport;
  /** Paths that differ from the parent, each with its mark: "+ /etc/motd". */
  readonly changes: readonly string[];
  /** Runs a command line of a shell on a machine from the image. @returns what it printed. */
  readonly shell: (command: string) => Promise<string>;
};

/** A component that stands in the pipeline, for what a document takes for granted. */
export function inlineComponent(name: string, ...commands: readonly string[]): object {
  const step = {
    name: "Run",
    action: "ExecuteBash",
    inputs: { commands: ["set -e", ...commands] },
  };
  const phases = [{ name: "build", steps: [step] }];
  return { name, data: JSON.stringify({ schemaVersion: "1.0", phases }) };
}

/** Text of a pipeline file; JSON is YAML. The image has its name and version 1.0.0. */
export function pipelineOf(
  name: string,
  parentImage: string,
  components: readonly object[],
  more: object = {},
): string {
  const imageRecipe = { semanticVersion: "1.0.0", parentImage, components };
  return JSON.stringify({
    name,
    imageRecipe,
    imageTestsConfiguration: { imageTestsEnabled: false },
    ...more,
  });
}

/** Builds a pipeline that must succeed and leave nothing but its image behind. */
export async function buildImage(
  pipeline: string,
  options: KilnOptions,
  flags: readonly string[] = [],
): Promise<BuiltImage> {
  const build = await buildFile(pipeline, options, flags);
  expect(build.code, build.stderr).toBe(0);
  expect(leftoversOf(options.stateDirectory)).toStrictEqual(nothing);
  const image = build.stdout.split("\n")[0] ?? "";
  const show = await kiln(["show", image, "--json"], options);
  expect(show.code, show.stderr).toBe(0);
  const report = JSON.parse(show.stdout) as ImageReport;
  const marks: { readonly [change: string]: string } = { added: "+", changed: "~", deleted: "-" };
  return {
    build,
    report,
    changes: report.content.changes.map(({ change, path }) => `${marks[change]} ${path}`),
    async shell(command) {
      const { code, stdout, stderr } = await kiln(
        ["shell", image, "--", "/bin/sh", "-c", command],
        options,
      );
      expect({ code, stderr }).toStrictEqual({ code: 0, stderr: "" });
      return stdout;
    },
  };
}

/** Runs `kiln build` on the text of a pipeline. */
async function buildFile(
  pipeline: string,
  options: KilnOptions,
  flags: readonly string[],
): Promise<Finished> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-pipeline-"));
  try {
    chmodSync(folder, 0o755); // Another user may have to read it.
    const file = join(folder, "image.yml");
    writeFileSync(file, pipeline);
    return await kiln(["build", file, ...flags], options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** AMIs of all Regions that builds have made, published or not; parents do not count. */
export function ownImages(stateDirectory: string): readonly string[] {
  const regions = join(stateDirectory, "regions");
  const folders = existsSync(regions)
    ? readdirSync(regions).map((region) => join(regions, region, "images"))
    : [];
  return folders
    .flatMap((folder) =>
      existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
    )
    .filter((file) => {
      if (!file.endsWith(".json")) return false;
      const { ownerId } = JSON.parse(readFileSync(file, "utf8")) as { ownerId: string };
      return ownerId === "000000000000";
    });
}
