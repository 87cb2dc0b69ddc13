import { readFile } from "node:fs/promises";
import { writeAtomically } from "../files/write-atomically.ts";
import type { Listening, ListenOptions } from "./listen.ts";

/**
 * Listens on the port of last time, so that the addresses of container images in the local registry stay what they were;
 * on another one while somebody else has it.
 *
 * @param file Holds the port; it is made the first time.
 */
export async function listenSteadily(
  listen: (options: ListenOptions) => Promise<Listening>,
  file: string,
): Promise<Listening> {
  const last = await portIn(file);
  if (last === undefined) {
    const listening = await listen({});
    await writeAtomically(file, new URL(listening.url).port);
    return listening;
  }
  try {
    return await listen({ port: last });
  } catch {
    return listen({});
  }
}

async function portIn(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const port = Number(text);
  return /^\d{4,5}$/.test(text) && port > 1023 && port < 65_536 ? port : undefined;
}
