import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import type { S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RUNNER_TARGETS } from "../../scripts/runner-targets.ts";
import { missingRunners, parseRunnerTargets, uploadRunner } from "../../scripts/upload-runners.ts";
import { memoryRegistry } from "../fakes/memory-registry.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kiln-runners-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function built(content: string): Promise<void> {
  const file = join(folder, RUNNER_TARGETS["linux-arm64"].file);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** A bucket that keeps what is put into it. */
function objects() {
  const content = new Map<string, string>();
  const send = async ({
    input,
  }: {
    readonly input: { readonly Key: string; readonly Body: never };
  }) => void content.set(input.Key, await text(input.Body));
  return { content, s3: { send } as unknown as Pick<S3Client, "send"> };
}

test.each([
  ["none", []],
  ["linux-x64", ["linux-x64"]],
  ["linux-arm64, windows-x64", ["linux-arm64", "windows-x64"]],
])("parseRunnerTargets() reads %s", (names, targets) => {
  expect(parseRunnerTargets(names)).toStrictEqual(targets);
});

test("parseRunnerTargets() names what there is no runner for", () => {
  expect(() => parseRunnerTargets("linux-x64,macos,solaris")).toThrow(
    /^Cannot upload runners for macos, solaris: expected linux-x64/,
  );
});

test("missingRunners() names those that have not been built", async () => {
  await built("runner");
  expect(await missingRunners(folder, ["linux-x64", "linux-arm64"])).toStrictEqual(["linux-x64"]);
});

test("uploadRunner() uploads a runner once, and again when it has changed", async () => {
  await built("runner 1");
  const registry = memoryRegistry();
  const { content, s3 } = objects();
  const upload = () => uploadRunner("linux-arm64", { folder, registry, s3, bucket: "registry" });
  expect([await upload(), await upload()]).toStrictEqual([true, false]);
  expect([...content]).toStrictEqual([["runners/linux-arm64/kiln-runner", "runner 1"]]);
  expect(registry.read("runners/linux-arm64/runner.json")).toStrictEqual({
    sha256: "eb136e4b51f4326903d3fd2cc50bd1a726645e85524aad187eff0abcdb9c0df2",
    bytes: 8,
  });
  await built("runner 2");
  expect(await upload()).toBe(true);
  expect([...content.values()]).toStrictEqual(["runner 2"]);
});

test("uploadRunner() does not say that a runner is there which could not be uploaded", async () => {
  await built("runner");
  const registry = memoryRegistry();
  const s3 = { send: () => Promise.reject(new Error("no")) } as unknown as Pick<S3Client, "send">;
  const options = { folder, registry, s3, bucket: "registry" };
  await expect(uploadRunner("linux-arm64", options)).rejects.toThrow("no");
  expect(registry.read("runners/linux-arm64/runner.json")).toBeUndefined();
});
