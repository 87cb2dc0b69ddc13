import { NAME_PATTERN } from "./name.ts";
import type { Reference } from "./reference.ts";

const CHAIN =
  /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.(inputs|outputs)(?:\[([0-9]{1,9})\])?\.([A-Za-z0-9_-]+)$/;
const LOOP = /^([A-Za-z0-9_-]{1,128})\.(index|value)$/;
const RESOLVE = /^resolve\((.*)\)$/;
const SSM = "aws:ssm:";
const IMDS = "aws:imds:";
const ENV = "env:";
const CONTEXT = "context:";

/**
 * Reads what stands between the braces of a token.
 *
 * @param expression Without braces and without blanks around it.
 * @returns undefined for text that is no reference, e.g. a Go template; such a token is plain text.
 */
export function parseReference(expression: string): Reference | undefined {
  return parseSpecial(expression) ?? parseChain(expression) ?? parseLoopOrVariable(expression);
}

function parseSpecial(expression: string): Reference | undefined {
  const rest = (prefix: string): string | undefined =>
    expression.startsWith(prefix) && expression.length > prefix.length
      ? expression.slice(prefix.length)
      : undefined;
  const ssm = rest(SSM);
  if (ssm !== undefined) return parseSsm(ssm);
  const path = rest(IMDS);
  if (path !== undefined) return { kind: "imds", path };
  const name = rest(ENV);
  if (name !== undefined) return { kind: "env", name };
  const key = rest(CONTEXT);
  return key === undefined ? undefined : { kind: "context", key };
}

/** `resolve(…)` around anything but a name or an SSM reference stays a path, which validation then refuses. */
function parseSsm(path: string): Reference {
  const inner = RESOLVE.exec(path)?.[1]?.trim();
  if (inner === undefined) return { kind: "ssm", path };
  if (NAME_PATTERN.test(inner))
    return { kind: "ssm-resolve", inner: { kind: "variable", name: inner } };
  const other = inner.startsWith(SSM) ? inner.slice(SSM.length) : "";
  if (other === "" || other.startsWith("resolve(")) return { kind: "ssm", path };
  return { kind: "ssm-resolve", inner: { kind: "ssm", path: other } };
}

function parseChain(expression: string): Reference | undefined {
  const found = CHAIN.exec(expression);
  if (found === null) return undefined;
  const [, phase = "", step = "", from, index = "0", field = ""] = found;
  return {
    kind: "chain",
    phase,
    step,
    from: from === "inputs" ? "inputs" : "outputs",
    index: Number(index),
    field,
  };
}

function parseLoopOrVariable(expression: string): Reference | undefined {
  if (NAME_PATTERN.test(expression)) return { kind: "variable", name: expression };
  const [, loop, member] = LOOP.exec(expression) ?? [];
  if (loop === undefined) return undefined;
  return { kind: "loop", loop, member: member === "index" ? "index" : "value" };
}
