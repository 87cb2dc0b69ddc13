import type { Check } from "../account/check.ts";
import type { Style } from "./style.ts";

/** A line a check, and what to do below those that need it. */
export function renderChecks(checks: readonly Check[], style: Style): string {
  const paint = { ok: style.green, warn: style.yellow, fail: style.red };
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, status, detail, remedy }) => {
      const line = `${paint[status](status.padEnd(4))}  ${name.padEnd(width)}  ${detail}\n`;
      return remedy === undefined ? line : `${line}${" ".repeat(width + 8)}→ ${remedy}\n`;
    })
    .join("");
}
