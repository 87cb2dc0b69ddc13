import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { webDownload } from "../../lib/actions/web-download.ts";
import { Unavailable } from "../../lib/errors.ts";
import type { HttpRequest } from "../../lib/host/host.ts";
import { actionContext, problemsOf, runAction } from "../fakes/action-context.ts";

const CONTENT = "the content\n";
const digestOf = (algorithm: string) => createHash(algorithm).update(CONTENT).digest("hex");

/** A context whose web gives these answers, one for each request; the last for all further ones. */
function contextWith(...answers: (number | Error)[]) {
  const requests: HttpRequest[] = [];
  const pauses: number[] = [];
  const queue = answers.length === 0 ? [200] : answers;
  const context = actionContext({
    clock: {
      now: () => 0,
      nanoseconds: () => 0n,
      sleep: async (milliseconds) => void pauses.push(milliseconds),
    },
    request: async (request) => {
      requests.push(request);
      const answer = queue[Math.min(requests.length, queue.length) - 1] ?? 200;
      if (answer instanceof Error) throw answer;
      return { status: answer, headers: {}, body: body() };
    },
  });
  const at = (path: string): string => join(context.folder, path);
  return {
    ...context,
    requests,
    pauses,
    at,
    text: (path: string) => readFileSync(at(path), "utf8"),
  };
}

async function* body(): AsyncIterable<Uint8Array> {
  for (const part of CONTENT.split(" ")) yield Buffer.from(part === "the" ? "the " : part);
}

const source = "https://dl.example/tools/a%20b.tgz?sig=x#y";

describe("webDownload", () => {
  test.each([
    ["n/file", "n/file"],
    ["n/", "n/a%20b.tgz"],
  ])("webDownload to %s gives the path", async (destination, place) => {
    const context = contextWith();
    expect(await runAction(webDownload, [{ source, destination }], context)).toStrictEqual({
      status: "success",
      outputs: [{ destination: place }],
    });
    expect(context.text(place)).toBe(CONTENT);
    expect(readdirSync(context.at("n"))).toHaveLength(1);
    expect(context.requests.map(({ url }) => url)).toStrictEqual([source]);
  });

  test("webDownload joins the paths of all items", async () => {
    const context = contextWith();
    const result = await runAction(
      webDownload,
      [
        { source, destination: "one" },
        { source, destination: "d/" },
      ],
      context,
    );
    expect(result.outputs).toStrictEqual([{ destination: "one\nd/a%20b.tgz" }]);
  });

  test("webDownload tries five times, with pauses that double", async () => {
    const context = contextWith(404);
    expect(await runAction(webDownload, [{ source, destination: "x" }], context)).toStrictEqual({
      status: "failed",
      message:
        'Cannot download "https://dl.example/tools/a%20b.tgz": the server answers with status 404, expected 200',
      outputs: [],
    });
    expect(context.requests).toHaveLength(5);
    expect(context.pauses).toStrictEqual([1000, 2000, 4000, 8000]);
    expect(readdirSync(context.folder)).toStrictEqual([]);
  });

  test("webDownload succeeds when a later try does", async () => {
    const context = contextWith(503, new Unavailable("no route"), 200);
    expect(await runAction(webDownload, [{ source, destination: "x" }], context)).toMatchObject({
      status: "success",
    });
    expect(context.text("x")).toBe(CONTENT);
  });

  test("webDownload takes no status but 200", async () => {
    expect(
      await runAction(webDownload, [{ source, destination: "x" }], contextWith(206)),
    ).toMatchObject({
      status: "failed",
    });
  });

  test.each(["MD5", "SHA1", "sha256", "SHA512"])(
    "webDownload checks %s, whatever the case",
    async (algorithm) => {
      const context = contextWith();
      const checksum = digestOf(algorithm.toLowerCase()).toUpperCase();
      const items = [{ source, destination: "x", checksum, algorithm }];
      expect(await runAction(webDownload, items, context)).toMatchObject({ status: "success" });
    },
  );

  test("webDownload refuses another digest at once, and leaves an older file as it is", async () => {
    const context = contextWith();
    writeFileSync(context.at("x"), "old");
    const items = [{ source, destination: "x", checksum: "ab", algorithm: "MD5" }];
    expect(await runAction(webDownload, items, context)).toMatchObject({
      message: `Cannot accept what "${source}" gives: its MD5 is ${digestOf("md5")}, expected ab`,
    });
    expect([context.text("x"), context.requests.length]).toStrictEqual(["old", 1]);
    expect(readdirSync(context.folder)).toStrictEqual(["x"]);
  });

  test("webDownload asks for nothing when the file has the digest already", async () => {
    const context = contextWith();
    writeFileSync(context.at("x"), CONTENT);
    const items = [{ source, destination: "x", checksum: digestOf("sha1"), algorithm: "SHA1" }];
    expect(await runAction(webDownload, items, context)).toStrictEqual({
      status: "success",
      outputs: [{ destination: "x" }],
    });
    expect(context.requests).toStrictEqual([]);
  });

  test.each([
    [{ checksum: "ab" }, '"algorithm"'],
    [{ algorithm: "MD5" }, '"checksum"'],
  ])("webDownload verifies nothing with only %j, and says so", async (input, missing) => {
    const context = contextWith();
    expect(
      await runAction(webDownload, [{ source, destination: "x", ...input }], context),
    ).toMatchObject({ status: "success" });
    expect(context.lines).toContain(`I WebDownload: Nothing is verified: ${missing} is not given`);
  });

  test("webDownload leaves an existing file alone with overwrite: false", async () => {
    const context = contextWith();
    writeFileSync(context.at("x"), "old");
    const items = [{ source, destination: "x", overwrite: false }];
    expect(await runAction(webDownload, items, context)).toMatchObject({
      message: `WebDownload: Cannot write "${context.at("x")}": the file already exists, and the overwrite setting is false`,
    });
    expect([context.text("x"), context.requests]).toStrictEqual(["old", []]);
  });

  test("webDownload refuses a folder in the file's place", async () => {
    const context = contextWith();
    mkdirSync(context.at("x"));
    expect(await runAction(webDownload, [{ source, destination: "x" }], context)).toMatchObject({
      message: `Cannot write "${context.at("x")}": it is a folder, expected a file`,
    });
  });

  test.each(["https://dl.example/", "https://dl.example", "https://dl.example/a/?x=/b"])(
    "webDownload to a folder needs a name at the end of %s",
    async (url) => {
      const items = [{ source: url, destination: "d/" }];
      expect((await runAction(webDownload, items, contextWith())).status).toBe("failed");
    },
  );

  test("webDownload hands over that certificates do not matter", async () => {
    const context = contextWith();
    const items = [{ source, destination: "x", ignoreCertificateErrors: "True" }];
    await runAction(webDownload, items, context);
    expect(context.requests[0]?.ignoreCertificateErrors).toBe(true);
  });

  test("webDownload stops trying when the step is stopped", async () => {
    const context = contextWith(503);
    const controller = new AbortController();
    const clock = { ...context.host.clock, sleep: async () => controller.abort() };
    await runAction(webDownload, [{ source, destination: "x" }], {
      ...context,
      host: { ...context.host, clock },
      signal: controller.signal,
    });
    expect(context.requests).toHaveLength(2);
  });

  test.each([
    [{ source: "ftp://x/y" }, 'Cannot use "ftp://x/y" for "source": expected an http or https URL'],
    [
      { algorithm: "CRC32" },
      'Cannot use "CRC32" for "algorithm": expected MD5, SHA1, SHA256 or SHA512',
    ],
  ])("webDownload refuses %j", (input, problem) => {
    expect(problemsOf(webDownload as never, { source, destination: "x", ...input })).toStrictEqual([
      problem,
    ]);
  });
});
