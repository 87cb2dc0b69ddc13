import type { Issue } from "../source/issue.ts";
import { nearest } from "../source/nearest.ts";
import type { Node, Scalar, Span } from "../source/node.ts";
import { issueAt, type Problem, type Source } from "../source/source.ts";
import { chainProblem, orderOf } from "./check-chain.ts";
import { CONTEXT_KEYS, isContextKey } from "./context-keys.ts";
import { isReadableImdsPath } from "./imds-path.ts";
import type { StepOutline } from "./outline.ts";
import type { Reference } from "./reference.ts";
import { referencesIn } from "./references-in.ts";
import { tokenSpans } from "./token-span.ts";

/**
 * Checks every reference in the inputs, conditions and loops of a document: names are declared, chains lead to an
 * earlier step, context keys exist, metadata paths may be read. Loop references are never wrong: outside of their loop
 * they are plain text.
 */
export function checkReferences(
  outlines: readonly StepOutline[],
  declared: ReadonlySet<string>,
  source: Source,
): readonly Issue[] {
  const order = orderOf(outlines);
  const problemOf = (reference: Reference, step: StepOutline): Problem | undefined => {
    if (reference.kind === "chain") return chainProblem(reference, step, order);
    return PROBLEMS[reference.kind]?.(reference as never, declared);
  };
  return outlines.flatMap((step) =>
    [...templatesOf(step)].flatMap(({ scalar, path }) =>
      problemsIn(scalar, source, (reference) => problemOf(reference, step)).map(
        ({ span, token, problem }) =>
          issueAt(source, span, {
            path,
            ...problem,
            message: `Cannot resolve "${token}": ${problem.message}`,
          }),
      ),
    ),
  );
}

type Found = { readonly span: Span; readonly token: string; readonly problem: Problem };

function problemsIn(
  scalar: Scalar,
  source: Source,
  problemOf: (reference: Reference) => Problem | undefined,
): Found[] {
  const tokens = referencesIn(scalar.text);
  if (tokens.length === 0) return [];
  const spans = tokenSpans(source, scalar, tokens);
  return tokens.flatMap((token, index) => {
    const problem = problemOf(token.reference);
    if (problem === undefined) return [];
    const span = spans[index] ?? scalar.span;
    return [{ span, token: scalar.text.slice(token.start, token.end), problem }];
  });
}

type Template = { readonly scalar: Scalar; readonly path: string };

/** The texts of a step that may hold references. */
function* templatesOf(step: StepOutline): Generator<Template> {
  yield* scalarsIn(step.inputs, `${step.path}.inputs`);
  yield* scalarsIn(step.condition, `${step.path}.if`);
  const each = memberAt(step.loop, "forEach");
  const path = `${step.path}.loop.forEach`;
  if (each?.kind === "sequence") yield* scalarsIn(each, path);
  else yield* scalarsIn(memberAt(each, "list"), `${path}.list`);
}

function memberAt(node: Node | undefined, key: string): Node | undefined {
  if (node?.kind !== "mapping") return undefined;
  return node.entries.find((entry) => entry.key.text === key)?.value;
}

function* scalarsIn(node: Node | undefined, path: string): Generator<Template> {
  if (node === undefined) return;
  if (node.kind === "scalar") yield { scalar: node, path };
  else if (node.kind === "sequence")
    for (const [index, item] of node.items.entries()) yield* scalarsIn(item, `${path}[${index}]`);
  else for (const { key, value } of node.entries) yield* scalarsIn(value, `${path}.${key.text}`);
}

/** Why a reference of a kind cannot be resolved; without an entry it always can, as far as is known now. */
const PROBLEMS: {
  readonly [Kind in Reference["kind"]]?: (
    reference: Extract<Reference, { kind: Kind }>,
    declared: ReadonlySet<string>,
  ) => Problem | undefined;
} = {
  variable: ({ name }, declared) => undeclared(name, declared),
  "ssm-resolve": ({ inner }, declared) =>
    inner.kind === "variable" ? undeclared(inner.name, declared) : undefined,
  ssm: ({ path }) =>
    path.startsWith("resolve(")
      ? {
          code: "bad-reference",
          message:
            "resolve() takes the name of a parameter or an aws:ssm: reference, without braces",
        }
      : undefined,
  imds: ({ path }) =>
    isReadableImdsPath(path)
      ? undefined
      : {
          code: "forbidden-metadata",
          message: `the metadata path "${path}" may not be read, expected a plain path outside of iam/ and identity-credentials/`,
        },
  context: ({ key }) => (isContextKey(key) ? undefined : unknownContextKey(key)),
};

function undeclared(name: string, declared: ReadonlySet<string>): Problem | undefined {
  if (declared.has(name)) return undefined;
  const guess = nearest(name, declared);
  return {
    code: "undeclared-name",
    message: `no parameter or constant has the name "${name}"`,
    remedy:
      guess === undefined
        ? `Declare "${name}" below "parameters" or "constants"; to keep such braces as they are, put them into a constant.`
        : `Did you mean "${guess}"?`,
  };
}

function unknownContextKey(key: string): Problem {
  const guess = nearest(key, CONTEXT_KEYS);
  return {
    code: "unknown-context-key",
    message: `the context has no "${key}"`,
    remedy:
      guess === undefined ? `Use one of: ${CONTEXT_KEYS.join(", ")}.` : `Did you mean "${guess}"?`,
  };
}
