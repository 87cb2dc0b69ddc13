import { sha256 } from "../sha256.ts";

/** JSON with sorted keys and without `undefined`, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/**
 * The client token of something that a build creates: the same for the same thing, so that EC2 creates it once.
 *
 * @param what Says which thing of the build it is, e.g. "test", "m7i.large".
 * @returns 64 characters, the most that EC2 takes.
 */
export function clientToken(buildId: string, ...what: readonly string[]): Promise<string> {
  return sha256(JSON.stringify([buildId, ...what]));
}
