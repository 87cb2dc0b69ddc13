import type { Output } from "../actions/action.ts";
import type { ComponentDocument, InputItem } from "../document/document.ts";

/** What a step leaves for those after it. */
export type StepValues = {
  /** With references resolved. */
  readonly inputs: readonly InputItem[];
  readonly outputs: readonly Output[];
};

/** Inputs and outputs of the steps of one document, for `{{ phase.step.outputs.field }}`. */
export type Chaining = {
  readonly get: (phase: string, step: string) => StepValues | undefined;
  readonly set: (phase: string, step: string, values: StepValues) => void;
  /** The inputs of a step as the document has them; empty for an unknown one. */
  readonly template: (phase: string, step: string) => readonly InputItem[];
};

/** No step of the document has run yet. */
export function createChaining(document: ComponentDocument): Chaining {
  const values = new Map<string, StepValues>();
  // Names hold no dots, so the key is unique.
  const key = (phase: string, step: string): string => `${phase}.${step}`;
  return {
    get: (phase, step) => values.get(key(phase, step)),
    set: (phase, step, stored) => void values.set(key(phase, step), stored),
    template: (phase, step) =>
      document.phases.find(({ name }) => name === phase)?.steps.find(({ name }) => name === step)
        ?.inputs ?? [],
  };
}
