import type { Node } from "../source/node.ts";
import { boolean, text } from "../source/scalars.ts";
import {
  below,
  INVALID,
  type Invalid,
  kindInWords,
  type Reading,
  report,
} from "../source/shape.ts";
import type { Phase, Step } from "./document.ts";
import { areValid, type Members, membersOf } from "./members.ts";
import { badName, NAME_PATTERN } from "./name.ts";
import type { StepOutline } from "./outline.ts";
import type { ParseOptions } from "./parse-options.ts";
import { readStep } from "./read-step.ts";

/** The phases as far as they could be read. */
export type PhasesReading = {
  readonly phases: readonly Phase[] | Invalid;
  /** All steps that have a name, in the order they run. */
  readonly outlines: readonly StepOutline[];
};

/**
 * Reads the phases of a document; reports every problem in them.
 *
 * @param node Undefined when the key is missing.
 * @param document What to mark then.
 */
export function readPhases(
  node: Node | undefined,
  document: Node,
  reading: Reading,
  options: ParseOptions,
): PhasesReading {
  const outlines: StepOutline[] = [];
  if (node === undefined || (node.kind === "sequence" && node.items.length === 0))
    return { phases: noPhases(node ?? document, reading), outlines };
  if (node.kind !== "sequence") return { phases: wrongType(node, "phases", reading), outlines };
  const names = new Set<string>();
  const phases = node.items.map((item, index) =>
    readPhase(item, below(reading, index), { options, outlines, names }),
  );
  return { phases: areValid(phases) ? (phases as Phase[]) : INVALID, outlines };
}

function noPhases(node: Node, reading: Reading): Invalid {
  return report(reading, node.kind === "mapping" ? (node.entries[0]?.key ?? node) : node, {
    code: "no-phases",
    message: "Document has 0 phases. Phases list must not be empty.",
    remedy: 'Add "phases" with a phase, for example build, and its steps.',
  });
}

function wrongType(node: Node, what: string, reading: Reading): Invalid {
  return report(reading, node, {
    code: "wrong-type",
    message: `Cannot read the ${what}: they are ${kindInWords(node)}, expected a list`,
    remedy: "Write each one after a dash, with its name.",
  });
}

type Context = {
  readonly options: ParseOptions;
  readonly outlines: StepOutline[];
  /** Names of the phases before. */
  readonly names: Set<string>;
};

function readPhase(node: Node, reading: Reading, context: Context): Phase | Invalid {
  const members = membersOf(node, ["name", "steps", "disableLogging"], reading, {
    what: "a phase",
  });
  if (members === INVALID) return INVALID;
  const name = readName(members, reading, context.names);
  const disableLogging = members.read("disableLogging", boolean(), false);
  const steps = readSteps(members, reading, context);
  if (name === INVALID || disableLogging === INVALID || steps === INVALID) return INVALID;
  return { name, nameSpan: (members.at("name") ?? node).span, steps, disableLogging };
}

function readName(members: Members, reading: Reading, names: Set<string>): string | Invalid {
  const name = members.need("name", text());
  if (name === INVALID) return INVALID;
  const node = members.at("name") ?? members.node;
  if (!NAME_PATTERN.test(name))
    return report(below(reading, "name"), node, {
      code: "invalid-name",
      message: badName("phase", name),
      remedy: "Use 3 to 128 of them.",
    });
  if (names.has(name))
    return report(below(reading, "name"), node, {
      code: "repeated-name",
      message: `Cannot use the phase name "${name}" again: another phase has it, expected each name once in the document`,
    });
  names.add(name);
  return name;
}

function readSteps(
  members: Members,
  reading: Reading,
  context: Context,
): readonly Step[] | Invalid {
  const phase = nameAsWritten(members);
  const node = members.at("steps");
  const here = below(reading, "steps");
  if (node === undefined || (node.kind === "sequence" && node.items.length === 0))
    return report(here, node ?? members.at("name") ?? members.node, {
      code: "no-steps",
      message: `Phase '${phase}' has 0 steps. Steps list must not be empty.`,
      remedy: "Add a step, or remove the phase.",
    });
  if (node.kind !== "sequence") return wrongType(node, `steps of phase "${phase}"`, here);
  const known = new Known(phase);
  const steps = node.items.map((item, index) => {
    const at = below(here, index);
    const { step, outline } = readStep(item, phase, at, context.options);
    if (outline !== undefined) context.outlines.push(outline);
    return step === INVALID || known.add(step, item, at) ? step : INVALID;
  });
  return areValid(steps) ? (steps as Step[]) : INVALID;
}

/** Names that must be unique among the steps of a phase. */
class Known {
  readonly #phase: string;
  readonly #steps = new Set<string>();
  readonly #loops = new Set<string>();
  constructor(phase: string) {
    this.#phase = phase;
  }

  /** @returns False, reported, when a name has been used before. */
  add(step: Step, node: Node, reading: Reading): boolean {
    const loop = step.loop?.name ?? "";
    const isNew =
      this.#isNew("step", step.name, this.#steps, { ...node, span: step.nameSpan }, reading) &&
      (loop === "" ||
        this.#isNew("loop", loop, this.#loops, { ...node, span: step.nameSpan }, reading));
    return isNew;
  }

  #isNew(what: string, name: string, names: Set<string>, node: Node, reading: Reading): boolean {
    if (!names.has(name)) {
      names.add(name);
      return true;
    }
    report(reading, node, {
      code: "repeated-name",
      message: `Cannot use the ${what} name "${name}" again: another ${what} of phase "${this.#phase}" has it, expected each name once in the phase`,
    });
    return false;
  }
}

function nameAsWritten(members: Members): string {
  const node = members.at("name");
  return node?.kind === "scalar" ? node.text : "";
}
