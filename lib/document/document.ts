/**
 * A component document after parsing: everything that the language defaults is filled in, everything that it checks is
 * true, and every text that may hold references is still a template. `lib/document/parse-document.ts` makes it,
 * `lib/runner` runs it. Spans are those of names, so that messages made later still have a place.
 */
import type { Span } from "../source/node.ts";
import type { If } from "./expression.ts";
import type { Loop } from "./loop.ts";

export type ComponentDocument = {
  /** Free text; empty when not given. */
  readonly name: string;
  /** Free text; empty when not given. */
  readonly description: string;
  readonly schemaVersion: "1.0";
  readonly parameters: readonly Parameter[];
  readonly constants: readonly Constant[];
  /** At least one, in the order they run. */
  readonly phases: readonly Phase[];
  readonly disableLogging: boolean;
};

/** An input that the caller may set. */
export type Parameter = {
  readonly name: string;
  readonly nameSpan: Span;
  /** Absent when the document gives none; the parameter is then empty unless the caller sets it. */
  readonly default?: string;
  readonly description: string;
  /** Values the author expects; others are a warning. Absent when not stated. */
  readonly allowedValues?: readonly string[];
};

/** A value that the caller cannot change. */
export type Constant = { readonly name: string; readonly nameSpan: Span; readonly value: string };

export type Phase = {
  /** Unique in the document. */
  readonly name: string;
  readonly nameSpan: Span;
  /** At least one, in the order they run. */
  readonly steps: readonly Step[];
  readonly disableLogging: boolean;
};

export type Step = {
  /** Unique in its phase. */
  readonly name: string;
  readonly nameSpan: Span;
  /** Name of an action module of the catalog. */
  readonly action: string;
  /** For each attempt; -1 for no limit. */
  readonly timeoutSeconds: number;
  readonly onFailure: OnFailure;
  /** At least 1. */
  readonly maxAttempts: number;
  /** The step's `if`. */
  readonly condition?: If;
  readonly loop?: Loop;
  /** As written, with unresolved references; a mapping module has one item, a module without inputs has none. */
  readonly inputs: readonly InputItem[];
  readonly disableLogging: boolean;
};

/** What a failed step means for the rest: nothing more runs, the rest runs and the run fails, or it is tolerated. */
export type OnFailure = "Abort" | "Continue" | "Ignore";

/** One mapping of inputs. Keys without a value are left out. */
export type InputItem = { readonly [input: string]: InputValue };
/** Scalars are their source text: `0755` is "0755", `true` is "true". */
export type InputValue = string | readonly InputValue[] | InputItem;
