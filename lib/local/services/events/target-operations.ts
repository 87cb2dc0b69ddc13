import { list, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, text } from "../../../source/scalars.ts";
import { AwsError, type Call } from "../../endpoint/service.ts";
import { JSON_CODES, readInput } from "../read-input.ts";
import { openRules, type Target, targetShape } from "./rule.ts";
import { busName, existingRule, nameShape, noRule, type RuleContext } from "./rule-operations.ts";

const MAX_TARGETS = 5;

const putTargetsInput = record({
  Rule: required(nameShape),
  EventBusName: busName,
  Targets: required(list(targetShape, { minimum: 1, maximum: 100 })),
});

/** Adds targets; one of the same id is replaced. */
export async function putTargets(context: RuleContext, call: Call): Promise<object> {
  const input = readInput(putTargetsInput, call, JSON_CODES);
  for (const { Input } of input.Targets) checkInput(Input);
  await changeTargets(context, call, input.Rule, (before) => {
    const ids = new Set(input.Targets.map(({ Id }) => Id));
    const after = [...before.filter(({ Id }) => !ids.has(Id)), ...input.Targets];
    if (after.length > MAX_TARGETS)
      throw new AwsError("LimitExceededException", `A rule has at most ${MAX_TARGETS} targets.`);
    return after;
  });
  return { FailedEntryCount: 0, FailedEntries: [] };
}

function checkInput(input: string | undefined): void {
  try {
    if (input !== undefined) JSON.parse(input);
  } catch {
    throw new AwsError(
      "ValidationException",
      "Parameter Input is not valid. Reason: JSON text expected.",
    );
  }
}

const removeTargetsInput = record({
  Rule: required(nameShape),
  EventBusName: busName,
  Ids: required(list(text(), { minimum: 1, maximum: 100 })),
  Force: optional(boolean()),
});

/** Removes targets by id. */
export async function removeTargets(context: RuleContext, call: Call): Promise<object> {
  const input = readInput(removeTargetsInput, call, JSON_CODES);
  const keep = ({ Id }: Target): boolean => !input.Ids.includes(Id);
  await changeTargets(context, call, input.Rule, (before) => before.filter(keep));
  return { FailedEntryCount: 0, FailedEntries: [] };
}

const listTargetsInput = record({
  Rule: required(nameShape),
  EventBusName: busName,
  NextToken: optional(text()),
  Limit: optional(integer({ minimum: 1, maximum: 100 })),
});

/** The targets of a rule, all on one page. */
export async function listTargetsByRule(context: RuleContext, call: Call): Promise<object> {
  const input = readInput(listTargetsInput, call, JSON_CODES);
  const rule = await existingRule(openRules(context.folder, call.region), input.Rule);
  return { Targets: rule.targets };
}

async function changeTargets(
  context: RuleContext,
  call: Call,
  name: string,
  change: (targets: readonly Target[]) => readonly Target[],
): Promise<void> {
  const rules = openRules(context.folder, call.region);
  const changed = await rules.update(name, (rule) => ({ ...rule, targets: change(rule.targets) }));
  if (changed === undefined) throw noRule(name);
}
