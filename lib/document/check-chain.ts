import { nearest } from "../source/nearest.ts";
import type { Problem } from "../source/source.ts";
import { inputItems, type StepOutline } from "./outline.ts";
import type { Chain } from "./reference.ts";
import { stepRules } from "./step-rules.ts";

/** The steps of a document in the order they run, by phase and name. */
export type Order = ReadonlyMap<string, ReadonlyMap<string, Placed>>;
type Placed = { readonly position: number; readonly outline: StepOutline };

/** Orders the steps. Of steps with the same name the first counts. */
export function orderOf(outlines: readonly StepOutline[]): Order {
  const order = new Map<string, Map<string, Placed>>();
  for (const [position, outline] of outlines.entries()) {
    const steps = order.get(outline.phase) ?? new Map<string, Placed>();
    order.set(outline.phase, steps);
    if (!steps.has(outline.name)) steps.set(outline.name, { position, outline });
  }
  return order;
}

/** Why a chain leads nowhere: its target must exist, run earlier, and have the field. */
export function chainProblem(chain: Chain, from: StepOutline, order: Order): Problem | undefined {
  const steps = order.get(chain.phase);
  if (steps === undefined) return unknown("phase", chain.phase, order.keys());
  const target = steps.get(chain.step);
  if (target === undefined)
    return unknown("step", chain.step, steps.keys(), ` in phase "${chain.phase}"`);
  const here = order.get(from.phase)?.get(from.name);
  if (here !== undefined && target.position >= here.position)
    return {
      code: "forward-reference",
      message: `step "${chain.step}" ${target === here ? "is this step itself" : "runs later"}, expected a step that runs earlier`,
      remedy: "Move the step, or refer to an earlier one.",
    };
  return fieldProblem(chain, target.outline) ?? indexProblem(chain, target.outline);
}

function unknown(
  what: "phase" | "step",
  name: string,
  names: Iterable<string>,
  where = "",
): Problem {
  const guess = nearest(name, names);
  return {
    code: "unknown-target",
    message: `there is no ${what} "${name}"${where}`,
    ...(guess === undefined ? {} : { remedy: `Did you mean "${guess}"?` }),
  };
}

function fieldProblem(chain: Chain, target: StepOutline): Problem | undefined {
  const { action } = target;
  if (action === undefined) return undefined;
  const fields =
    chain.from === "outputs" ? action.outputs : inputNames(target, action.item.schema());
  if (fields.includes(chain.field)) return undefined;
  const guess = nearest(chain.field, fields);
  const all = fields.length === 0 ? `${action.name} has none` : `expected ${fields.join(", ")}`;
  return {
    code: "unknown-field",
    message: `${action.name} has no ${chain.from === "outputs" ? "output" : "input"} "${chain.field}", ${all}`,
    ...(guess === undefined ? {} : { remedy: `Did you mean "${guess}"?` }),
  };
}

/** The inputs that the module has, and those that the step gives (for modules whose keys are free). */
function inputNames(target: StepOutline, schema: unknown): readonly string[] {
  const given = inputItems(target).flatMap((item) =>
    item.kind === "mapping" ? item.entries.map((entry) => entry.key.text) : [],
  );
  return [...new Set([...propertiesOf(schema), ...given])];
}

function propertiesOf(schema: unknown): string[] {
  if (schema === null || typeof schema !== "object" || !("properties" in schema)) return [];
  return Object.keys(schema.properties ?? {});
}

/** Inputs have as many entries as are written, outputs never more; a looped ExecuteDocument has one per iteration. */
function indexProblem(chain: Chain, target: StepOutline): Problem | undefined {
  const isOpen =
    target.loop !== undefined &&
    stepRules(target.action?.name ?? "").keepsIterationOutputs === true;
  const count = Math.max(1, inputItems(target).length);
  if (chain.index < count || (isOpen && chain.from === "outputs")) return undefined;
  return {
    code: "index-out-of-range",
    message: `step "${chain.step}" has ${count} ${chain.from === "inputs" ? "input" : "output"} ${count === 1 ? "entry" : "entries"}, so there is no [${chain.index}]; expected 0${count === 1 ? "" : ` to ${count - 1}`}`,
    remedy: "Count from 0.",
  };
}
