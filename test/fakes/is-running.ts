import { processTable } from "../../lib/host/process-table.ts";

/** True while a process runs; one that has ended and only waits to be reaped does not. */
export function isRunning(pid: number): boolean {
  return processTable().some((entry) => entry.pid === pid);
}
