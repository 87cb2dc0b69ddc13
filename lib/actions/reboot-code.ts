import type { Platform } from "../host/host.ts";

/** The exit code by which a command asks for a restart: 194, or 3010 on Windows. */
export function rebootCode(platform: Platform): number {
  return platform === "windows" ? 3010 : 194;
}
