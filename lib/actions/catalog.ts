import type { Action } from "./action.ts";
import { executeBash } from "./execute-bash.ts";
import { executeBinary } from "./execute-binary.ts";

/**
 * All action modules by the name that documents use. The type of a module's inputs is forgotten here: what its `item`
 * shape has read goes to its `run`, and nothing else.
 */
export const actionCatalog: ReadonlyMap<string, Action<unknown>> = new Map(
  [executeBash, executeBinary].map((action) => [action.name, action as Action<unknown>] as const),
);
