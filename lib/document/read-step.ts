import { nearest } from "../source/nearest.ts";
import type { Node } from "../source/node.ts";
import { text } from "../source/scalars.ts";
import { below, INVALID, type Invalid, type Reading, report, type Shape } from "../source/shape.ts";
import type { CatalogEntry } from "./action-catalog.ts";
import type { Step } from "./document.ts";
import { type Members, membersOf } from "./members.ts";
import { badName, NAME_PATTERN } from "./name.ts";
import { hasLoop, type StepOutline } from "./outline.ts";
import type { ParseOptions } from "./parse-options.ts";
import { readAttempts, readTimeout, STEP_SHAPES } from "./read-attempts.ts";
import { condition } from "./read-if.ts";
import { readInputs } from "./read-inputs.ts";
import { loop } from "./read-loop.ts";
import type { Token } from "./reference.ts";
import { referencesIn } from "./references-in.ts";
import { stepRules } from "./step-rules.ts";

const KEYS = ["name", "action", "if", "loop", "inputs", ...Object.keys(STEP_SHAPES)];
/** Key names that other systems use for the same things. */
const ADVICE = {
  timeout: 'Use "timeoutSeconds".',
  retries: 'Use "maxAttempts".',
  when: 'Use "if".',
  foreach: 'Use "loop" with "forEach" below it.',
  commands: 'Put "commands" below "inputs".',
};

/** A step as far as it could be read. */
export type StepReading = {
  readonly step: Step | Invalid;
  /** Undefined when the step has no name. */
  readonly outline: StepOutline | undefined;
};

/** Reads a step; reports every problem in it. */
export function readStep(
  node: Node,
  phase: string,
  reading: Reading,
  options: ParseOptions,
): StepReading {
  const members = membersOf(node, KEYS, reading, {
    what: `a step of phase "${phase}"`,
    advice: ADVICE,
  });
  if (members === INVALID) return { step: INVALID, outline: undefined };
  const name = readName(members, phase, reading);
  const written = textAt(members, "name");
  const action = readAction(members, written, reading, options);
  const outline: StepOutline = {
    phase,
    name: written,
    path: reading.path,
    action: action === INVALID ? undefined : action,
    inputs: members.at("inputs"),
    condition: members.at("if"),
    loop: members.at("loop"),
  };
  const step = readRest(members, name, action, outline, reading, options);
  return { step, outline: written === "" ? undefined : outline };
}

function readRest(
  members: Members,
  name: string | Invalid,
  action: CatalogEntry | Invalid,
  outline: StepOutline,
  reading: Reading,
  options: ParseOptions,
): Step | Invalid {
  const rules = action === INVALID ? {} : stepRules(action.name);
  const timeoutSeconds = readTimeout(members, rules, reading);
  const maxAttempts = readAttempts(members, rules, reading);
  const onFailure = members.read("onFailure", STEP_SHAPES.onFailure, "Abort" as const);
  const disableLogging = members.read("disableLogging", STEP_SHAPES.disableLogging, false);
  const templates: Reading = { ...reading, isDeferred: (text) => isTemplate(text, outline) };
  const readIf =
    members.at("if") === undefined ? undefined : readAt("if", members, condition, templates);
  const readLoop = members.read("loop", loop, undefined);
  const inputs =
    action === INVALID
      ? INVALID
      : inputsOf(members, action, { ...outline, platform: options.platform }, templates);
  if (name === INVALID || action === INVALID || timeoutSeconds === INVALID) return INVALID;
  if (maxAttempts === INVALID || onFailure === INVALID || disableLogging === INVALID)
    return INVALID;
  if (readIf === INVALID || readLoop === INVALID || inputs === INVALID) return INVALID;
  return {
    name,
    nameSpan: (members.at("name") ?? members.node).span,
    action: action.name,
    timeoutSeconds,
    onFailure,
    maxAttempts,
    ...(readIf === undefined ? {} : { condition: readIf }),
    ...(readLoop === undefined ? {} : { loop: readLoop }),
    inputs,
    disableLogging,
  };
}

function readAt<T>(key: string, members: Members, shape: Shape<T>, reading: Reading): T | Invalid {
  return shape.read(members.at(key) ?? members.node, below(reading, key));
}

function inputsOf(
  members: Members,
  action: CatalogEntry,
  step: StepOutline & Pick<ParseOptions, "platform">,
  reading: Reading,
): ReturnType<typeof readInputs> {
  const node = members.at("action") ?? members.node;
  return readInputs(members.at("inputs"), action, { ...step, node }, below(reading, "inputs"));
}

/** True for text whose value is known only when the step runs. */
function isTemplate(text: string, step: StepOutline): boolean {
  const resolves = ({ reference }: Token): boolean =>
    reference.kind !== "loop" || hasLoop(step, reference.loop);
  return referencesIn(text).some(resolves);
}

function readName(members: Members, phase: string, reading: Reading): string | Invalid {
  const name = members.need("name", text());
  if (name === INVALID || NAME_PATTERN.test(name)) return name;
  return report(below(reading, "name"), members.at("name") ?? members.node, {
    code: "invalid-name",
    message: badName("step", name, phase),
    remedy: "Use 3 to 128 of them.",
  });
}

function readAction(
  members: Members,
  step: string,
  reading: Reading,
  options: ParseOptions,
): CatalogEntry | Invalid {
  const name = members.need("action", text());
  if (name === INVALID) return INVALID;
  const node = members.at("action") ?? members.node;
  const here = below(reading, "action");
  const what = step === "" ? "the step" : `step "${step}"`;
  const action = options.actions.get(name);
  if (action === undefined) {
    const guess = nearest(name, options.actions.keys());
    return report(here, node, {
      code: "unknown-action",
      message: `Cannot run ${what}: the action "${name}" is unknown`,
      remedy:
        guess === undefined
          ? `Use one of: ${[...options.actions.keys()].join(", ")}.`
          : `Did you mean "${guess}"?`,
    });
  }
  if (options.blockedActionModules?.includes(name) === true)
    report(here, node, {
      code: "blocked-action",
      message: `Cannot run ${what}: the action module ${name} is blocked by the caller`,
    });
  if (!action.platforms.includes(options.platform))
    report(here, node, {
      code: "wrong-platform",
      message: `Cannot run ${what}: the action ${name} does not exist on ${options.platform}, expected ${action.platforms.join(" or ")}`,
    });
  return action;
}

function textAt(members: Members, key: string): string {
  const node = members.at(key);
  return node?.kind === "scalar" ? node.text : "";
}
