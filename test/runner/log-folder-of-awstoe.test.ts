/** The log folder of a run beside the one that AWSTOE itself has written for the same document. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Ended, newRunner } from "./harness.ts";

const folder = "../shared/corpus/run-outputs";
const files = await readdir(folder).catch(() => []);
const original = (name: string): Promise<string> => {
  const file = files.find((each) => each.endsWith(`__${name}`)) ?? name;
  return readFile(join(folder, file), "utf8");
};

/** Replaces what may differ: times, ids, random names. */
function normalised(text: string): string {
  return text
    .replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, "TIME")
    .replace(/TOE_[\d_-]+_UTC-0_[0-9a-f-]{36}/g, "LOG_FOLDER")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "ID")
    .replace(/\/tmp\/AWSTOE\d+/g, "SCRIPT_FOLDER")
    .replace(/script-\d+\.sh/g, "SCRIPT");
}

async function sameRun(): Promise<Ended> {
  const runner = await newRunner({
    "hello-world-linux.yml": await original("D0__hello-world-linux.yml"),
  });
  return runner.run(["run", "--documents", "hello-world-linux.yml"], {
    host: { temporaryDirectory: "/tmp" },
  });
}

describe.skipIf(files.length === 0)("the log folder of AWSTOE's own run", () => {
  test("console.log has the same lines", async () => {
    const ended = await sameRun();
    expect(normalised(await ended.log("console.log"))).toBe(
      normalised(await original("console.log")),
    );
  });

  test.each(["detailedoutput.json", "chaining.json"])("%s is the same text", async (name) => {
    const ended = await sameRun();
    expect(normalised(await ended.log(name))).toBe(normalised(await original(name)));
  });

  test("application.log has the lines of console.log, and its debug lines are AWSTOE's", async () => {
    const ended = await sameRun();
    const theirs = normalised(await original("application.log"))
      .split("\n")
      .map((line) => line.trim());
    const ours = normalised(await ended.log("application.log"))
      .trimEnd()
      .split("\n");
    const consoleLines = normalised(await ended.log("console.log"))
      .trimEnd()
      .split("\n");
    expect(ours.filter((line) => !line.startsWith("TIME Debug "))).toStrictEqual(consoleLines);
    const fixed = (line: string): string => line.replace(/ with (?:status|final) .*$/, "");
    const known = new Set(theirs.map(fixed));
    const debug = ours.filter((line) => line.startsWith("TIME Debug ")).map(fixed);
    expect(debug.filter((line) => !known.has(line))).toStrictEqual([]);
    for (const word of ["MaxAttempts set to 1", "Timeout set to 7200 seconds", "Attempt 1/1"])
      expect(debug.filter((line) => line.endsWith(word))).toHaveLength(3);
  });

  test("the files have the same names, and document.yaml is added", async () => {
    expect(await (await sameRun()).logFiles()).toStrictEqual([
      "D0__hello-world-linux.yml",
      "application.log",
      "chaining.json",
      "console.log",
      "detailedoutput.json",
      "document.yaml",
    ]);
  });
});
