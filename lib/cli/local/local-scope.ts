import { randomBytes } from "node:crypto";
import type { Scope } from "../../build/scope.ts";
import { isAlive, ownerKey, parseOwnerKey, thisProcess } from "../../local/machines/owner.ts";

/** Marks the builds of one local cloud among those that share its state folder, by the process that runs it. */
export function localScope(): Scope {
  return {
    name: `${ownerKey(thisProcess())}.${randomBytes(4).toString("hex")}`,
    isAlive: async (name) => {
      const owner = parseOwnerKey(name.split(".")[0] ?? "");
      return owner !== undefined && isAlive(owner);
    },
  };
}
