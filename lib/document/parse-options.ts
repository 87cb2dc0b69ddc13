import type { Platform } from "../host/host.ts";
import type { ActionCatalog } from "./action-catalog.ts";

/** What a document is validated against. */
export type ParseOptions = {
  readonly actions: ActionCatalog;
  readonly platform: Platform;
  /** Modules that the caller forbids. */
  readonly blockedActionModules?: readonly string[];
  /** Values that the caller gives to parameters; unknown names are ignored. */
  readonly suppliedParameters?: { readonly [name: string]: string };
};
