/** Conditions as data. `read-expression.ts` reads them, `evaluate.ts` evaluates them. */
import type { Span } from "../source/node.ts";

/** A step's `if`: what to do when its expression is true, and when it is false. */
export type If = {
  readonly expression: Expression;
  readonly then: Decision;
  readonly else: Decision;
};

/** Run the step, skip it (a success), or fail it without an attempt. */
export type Decision = "Execute" | "Skip" | "Abort";

export type Expression =
  | Comparison
  | { readonly kind: "and" | "or"; readonly operands: readonly Expression[] }
  | { readonly kind: "not"; readonly operand: Expression };

/** One comparison. Its texts are templates until they are evaluated. */
export type Comparison = {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  /** The text after the operator's name. */
  readonly operand: string;
  /** The content of `value` or `path`; empty for operators without a companion. */
  readonly companion: string;
  /** Where the operator's name stands. */
  readonly span: Span;
};

export type ComparisonOperator = keyof typeof COMPANIONS;

/** The comparison operators, each with the key that must stand beside it. */
export const COMPANIONS = {
  stringIsEmpty: undefined,
  stringIsWhitespace: undefined,
  stringEquals: "value",
  stringLessThan: "value",
  stringLessThanEquals: "value",
  stringGreaterThan: "value",
  stringGreaterThanEquals: "value",
  patternMatches: "value",
  numberEquals: "value",
  numberLessThan: "value",
  numberLessThanEquals: "value",
  numberGreaterThan: "value",
  numberGreaterThanEquals: "value",
  binaryExists: undefined,
  fileExists: undefined,
  folderExists: undefined,
  fileMD5Equals: "path",
  fileSHA1Equals: "path",
  fileSHA256Equals: "path",
  fileSHA512Equals: "path",
} as const satisfies { readonly [operator: string]: "value" | "path" | undefined };
