import type { Clock } from "../host/host.ts";

/** Times for log lines: RFC 3339 in UTC with nanoseconds. They never run backwards. */
export function logTime(clock: Pick<Clock, "nanoseconds">): () => string {
  let second = -1n;
  let prefix = "";
  return () => {
    const now = clock.nanoseconds();
    const thisSecond = now / 1_000_000_000n;
    if (thisSecond !== second) {
      second = thisSecond;
      prefix = new Date(Number(second) * 1000).toISOString().slice(0, 19);
    }
    return `${prefix}.${String(now - second * 1_000_000_000n).padStart(9, "0")}Z`;
  };
}
