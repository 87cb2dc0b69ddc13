import type { LoopReport } from "./loop-report.ts";

/** One document in chaining.json, keys in AWSTOE's order. */
export type DocumentChain = { readonly phases: readonly PhaseChain[] };
export type PhaseChain = {
  readonly name: string;
  /** Whether the caller selected the phase. */
  readonly isSelected: boolean;
  readonly steps: readonly StepChain[];
};
export type StepChain = {
  readonly name: string;
  /** Compact JSON of an array: resolved before the step runs, as written until then. */
  inputs: string;
  /** Compact JSON of an array; empty until the step has run. */
  outputs: string;
  readonly loop: LoopReport | null;
  /** The documents that the step ran, or null when it runs none. */
  documents: DocumentChain[] | null;
};
