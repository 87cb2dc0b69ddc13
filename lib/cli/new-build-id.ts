import { randomBytes } from "node:crypto";

/**
 * An id that sorts by time and tells the pipeline: "hello-world-20261122-101500-3f9a2c".
 *
 * @param now Milliseconds since 1970.
 */
export function newBuildId(pipeline: string, now: number): string {
  const name = pipeline
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 50);
  const time = new Date(now).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${name}-${time}-${randomBytes(3).toString("hex")}`;
}
