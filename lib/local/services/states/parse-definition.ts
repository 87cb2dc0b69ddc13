import { readValue } from "../../../source/shape.ts";
import { machineShape } from "./asl-shape.ts";
import { type Catcher, catchers, type Retrier, retriers } from "./failure-shapes.ts";
import { graphProblems } from "./graph-problems.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";

/** A state, ready to run. */
export type State = {
  readonly name: string;
  readonly type: string;
  /** As written, but for paths into the context object, which are renamed; see {@link EXECUTION_CONTEXT}. */
  readonly raw: JsonObject;
  /** undefined for a state that ends its machine, and for Choice. */
  readonly next: string | undefined;
  readonly retriers: readonly Retrier[];
  /** `isSilent` when the error is not to be seen in the data: ResultPath is null. */
  readonly catchers: readonly (Catcher & { readonly isSilent: boolean })[];
  /** Of Parallel; of Map the one that each item runs through. */
  readonly branches: readonly Machine[];
};
/** A state machine, or a part of one that has its own start. */
export type Machine = {
  readonly startAt: string;
  readonly states: { readonly [name: string]: State };
  readonly timeoutSeconds: number | undefined;
};

/**
 * Where `$$.Execution` is found when a state is evaluated: the interpreter puts its own thing at that place.
 */
export const EXECUTION_CONTEXT = "ThisExecution";

/**
 * Reads a definition in the Amazon States Language.
 *
 * @returns the machine, or every problem: what AWS refuses, and what the interpreter would silently do otherwise.
 */
export function parseDefinition(definition: string): {
  readonly machine: Machine | undefined;
  readonly problems: readonly string[];
} {
  const parsed = parseJson(definition);
  if (!isJsonObject(parsed))
    return {
      machine: undefined,
      problems: ["INVALID_JSON_DESCRIPTION: The definition is no JSON object"],
    };
  const { value, issues } = readValue(machineShape, parsed);
  const problems = issues.map(({ path, message, remedy }) =>
    [path === "" ? message : `${path}: ${message}`, remedy].filter(Boolean).join(". "),
  );
  problems.push(...expressionProblems(parsed, ""));
  if (value === undefined || problems.length > 0) return { machine: undefined, problems };
  const machine = machineOf(parsed);
  const graph = graphProblems(machine, "");
  return graph.length > 0 ? { machine: undefined, problems: graph } : { machine, problems: [] };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** JSONata and paths to the whole context object would give something else here. */
function expressionProblems(value: Json, at: string): string[] {
  if (typeof value === "string") {
    if (/^\s*\{%/.test(value)) return [`${at}: Cannot evaluate JSONata here, expected a JSONPath`];
    return value === "$$"
      ? [`${at}: Cannot use the whole context object, expected a member of it`]
      : [];
  }
  if (Array.isArray(value))
    return value.flatMap((item, index) => expressionProblems(item, `${at}[${index}]`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    expressionProblems(member, at === "" ? key : `${at}.${key}`),
  );
}

function machineOf(raw: JsonObject): Machine {
  const states = isJsonObject(raw["States"]) ? raw["States"] : {};
  const timeout = raw["TimeoutSeconds"];
  return {
    startAt: String(raw["StartAt"]),
    timeoutSeconds: typeof timeout === "number" ? timeout : undefined,
    states: Object.fromEntries(
      Object.entries(states)
        .filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]))
        .map(([name, state]) => [name, stateOf(name, state)]),
    ),
  };
}

function stateOf(name: string, raw: JsonObject): State {
  const branches = [raw["Branches"] ?? [], raw["ItemProcessor"] ?? raw["Iterator"] ?? []].flat();
  return {
    name,
    type: String(raw["Type"]),
    raw: renameContext(raw),
    next: typeof raw["Next"] === "string" ? raw["Next"] : undefined,
    retriers: readValue(retriers, raw["Retry"] ?? []).value ?? [],
    catchers: catchersOf(raw["Catch"] ?? []),
    branches: branches.filter(isJsonObject).map(machineOf),
  };
}

/** null means something in ResultPath, and is "not given" to shapes. */
function catchersOf(raw: Json): State["catchers"] {
  const read = readValue(catchers, raw).value ?? [];
  return read.map((catcher, index) => {
    const written = Array.isArray(raw) ? raw[index] : undefined;
    return { ...catcher, isSilent: isJsonObject(written) && written["ResultPath"] === null };
  });
}

/** Renames `$$.Execution` wherever a path or an intrinsic function may stand. */
function renameContext(raw: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => {
      const isPath = key.endsWith(".$") || key.endsWith("Path") || key === "Variable";
      if (isPath && typeof value === "string")
        return [key, value.replaceAll(/\$\$\.Execution\b/g, `$$$$.${EXECUTION_CONTEXT}`)];
      return [key, renameBelow(value)];
    }),
  );
}

function renameBelow(value: Json): Json {
  if (Array.isArray(value)) return value.map(renameBelow);
  return isJsonObject(value) ? renameContext(value) : value;
}
