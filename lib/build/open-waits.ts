import { type Registry, readDocument } from "./registry.ts";
import { WAITS } from "./registry-keys.ts";
import { type Wait, waitShape } from "./wait.ts";

/** All waits that are open. One that is answered while they are read is left out. */
export async function openWaits(
  registry: Pick<Registry, "get" | "list">,
): Promise<readonly Wait[]> {
  const keys = await registry.list(WAITS);
  const found = await Promise.all(keys.map((key) => readDocument(registry, key, waitShape)));
  return found.flatMap((one) => (one === undefined ? [] : [one.value]));
}
