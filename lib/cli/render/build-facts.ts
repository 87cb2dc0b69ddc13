/** Facts of a build as one line each shows them. */
import type { BuildRecord } from "../../build/build-record.ts";

/** How long a build took, or has been running. @param now Milliseconds since 1970. */
export function tookMilliseconds({ startedAt, endedAt }: BuildRecord, now: number): number {
  const end = endedAt === undefined ? now : Date.parse(endedAt);
  return Math.max(0, end - Date.parse(startedAt));
}

/** `2026-11-22T18:45:58Z`. */
export function withoutMilliseconds(time: string): string {
  return time.replace(/\.\d+Z$/, "Z");
}

/** `web@1.0.3/4`, or nothing. */
export function imageOf({ image }: BuildRecord): string {
  return image === undefined ? "" : `${image.name}@${image.version}/${image.build}`;
}
