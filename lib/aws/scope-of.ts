import type { ScopePort } from "../build/scope.ts";
import type { Call } from "./connection.ts";

/** The scope of a connection as a port; nothing where there is none. */
export function scopeOf({ connection: { scope } }: Call): ScopePort {
  return scope === undefined ? {} : { scope };
}
