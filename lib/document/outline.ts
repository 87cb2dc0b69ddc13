import type { Node, Span } from "../source/node.ts";
import type { CatalogEntry } from "./action-catalog.ts";

/**
 * What the check of references needs of a step. It exists for every step that has a name, also for those with problems,
 * so that one run reports the problems of both kinds.
 */
export type StepOutline = {
  readonly phase: string;
  readonly name: string;
  readonly path: string;
  /** Undefined for an unknown action. */
  readonly action: CatalogEntry | undefined;
  readonly inputs: Node | undefined;
  readonly condition: Node | undefined;
  readonly loop: Node | undefined;
};

/** A step or phase in the text. */
export type Named = { readonly name: string; readonly span: Span };

/** The mappings of a step's inputs, as written. */
export function inputItems(outline: StepOutline): readonly Node[] {
  const { inputs } = outline;
  if (inputs === undefined || inputs.kind === "scalar") return [];
  return inputs.kind === "sequence" ? inputs.items : [inputs];
}

/** True when the step has a loop with this name. */
export function hasLoop(outline: Pick<StepOutline, "loop">, name: string): boolean {
  const { loop } = outline;
  if (loop?.kind !== "mapping") return false;
  if (name === "loop") return true;
  const own = loop.entries.find((entry) => entry.key.text === "name")?.value;
  return own?.kind === "scalar" && own.text === name;
}
