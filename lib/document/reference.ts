/** A reference, what stands between `{{` and `}}`: what it names, without its value. */
export type Reference =
  /** A parameter or a constant. */
  | { readonly kind: "variable"; readonly name: string }
  | Chain
  /** `loop` is the word "loop", or the name of the loop. */
  | { readonly kind: "loop"; readonly loop: string; readonly member: "index" | "value" }
  | { readonly kind: "ssm"; readonly path: string }
  /** The name of the SSM parameter is itself the value of a document parameter, or of another SSM parameter. */
  | {
      readonly kind: "ssm-resolve";
      readonly inner: Extract<Reference, { kind: "variable" | "ssm" }>;
    }
  /** `path` counts from `meta-data/`. */
  | { readonly kind: "imds"; readonly path: string }
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "context"; readonly key: string };

/** An input or output of an earlier step. */
export type Chain = {
  readonly kind: "chain";
  readonly phase: string;
  readonly step: string;
  readonly from: "inputs" | "outputs";
  /** Which item; 0 when the document states none. */
  readonly index: number;
  readonly field: string;
};

/** A reference with its place in the text that holds it: `text.slice(start, end)` is the token with its braces. */
export type Token = {
  readonly reference: Reference;
  readonly start: number;
  readonly end: number;
};
