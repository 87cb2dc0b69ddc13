/** The images of a state folder, for commands that look at them. */
import { existsSync } from "node:fs";
import { registry } from "../../aws/registry.ts";
import type { Registry } from "../../build/registry.ts";
import type { Io } from "../io.ts";
import { openStack, type Stack } from "./stack.ts";

export type Library = { readonly stack: Stack; readonly registry: Registry };

/**
 * Runs a task with the images of a state folder.
 *
 * @returns what the task returns, or undefined when there is no such folder, which is then not made.
 */
export async function withLibrary<T>(
  stateDirectory: string,
  io: Io,
  task: (library: Library) => Promise<T>,
): Promise<T | undefined> {
  if (!existsSync(stateDirectory)) return undefined;
  const stack = await openStack({
    stateDirectory,
    packageRoot: io.packageRoot,
    region: "us-east-1",
    regions: [],
    hidden: [io.packageRoot, io.workingDirectory],
  });
  try {
    const { connection } = stack;
    return await task({
      stack,
      registry: registry({ connection, signal: new AbortController().signal }),
    });
  } finally {
    await stack.close();
  }
}
