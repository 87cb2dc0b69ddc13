/** Runs `kiln` as an ordinary user: this one, or for root the one with the highest id, who owns nothing. */
import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { removeTree } from "../../lib/local/machines/remove-tree.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import type { KilnOptions } from "./kiln-process.ts";

const ID = 65_534;
const isRoot = process.getuid?.() === 0;
const prefix = isRoot
  ? ["setpriv", `--reuid=${ID}`, `--regid=${ID}`, "--clear-groups", "--no-new-privs"]
  : [];

/** A state folder of that user, and how `kiln` is run as that user. */
export function asOrdinaryUser(): KilnOptions {
  const stateDirectory = stateFolder();
  if (isRoot) chownSync(stateDirectory, ID, ID);
  return { stateDirectory, prefix };
}

/** What stands against machines of that user; empty when nothing does. */
async function reasonsAgainst(): Promise<readonly string[]> {
  const stateDirectory = mkdtempSync(join(tmpdir(), "kiln-probe-"));
  if (isRoot) chownSync(stateDirectory, ID, ID);
  const isolation = new URL("../../lib/local/machines/isolation.ts", import.meta.url).href;
  const script = `const { checkIsolation } = await import(${JSON.stringify(isolation)});
const { problems } = await checkIsolation({ stateDirectory: process.argv[1], wantsHostParent: false });
console.log(JSON.stringify(problems));`;
  const command = [
    ...prefix,
    process.execPath,
    "--input-type=module",
    "-e",
    script,
    stateDirectory,
  ];
  try {
    const [file = "", ...args] = command;
    return JSON.parse(execFileSync(file, args, { encoding: "utf8", stdio: "pipe" }));
  } catch (error) {
    const [line = ""] = String(error).split("\n").slice(1);
    return [`An ordinary user cannot run the files of this checkout: ${line}`];
  } finally {
    await removeTree(stateDirectory);
  }
}

const reasons = await reasonsAgainst();
if (reasons.length > 0)
  console.warn(`Tests of kiln as an ordinary user are skipped. ${reasons.join(" ")}`);

/** Tests with machines of an ordinary user; skipped, with the reason printed, where he cannot have any. */
export const ordinaryUserTest = test.runIf(reasons.length === 0);
