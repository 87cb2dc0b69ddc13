import type { Action } from "../actions/action.ts";

/** What the language needs to know of an action module. */
export type CatalogEntry = Pick<
  Action<unknown>,
  "name" | "platforms" | "form" | "needsInputs" | "item" | "inputPlatforms" | "outputs"
>;

/** The action modules that documents may name, by name. */
export type ActionCatalog = ReadonlyMap<string, CatalogEntry>;
