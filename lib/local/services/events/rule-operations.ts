import { list, optional, record, required } from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import { AwsError, type Call } from "../../endpoint/service.ts";
import { pageOf } from "../page.ts";
import { JSON_CODES, readInput } from "../read-input.ts";
import type { Records } from "../records.ts";
import { parseEventPattern } from "./event-pattern.ts";
import { PatternProblem } from "./pattern-matchers.ts";
import { openRules, type Rule } from "./rule.ts";

/** Where rules are kept, and the time that they get. */
export type RuleContext = { readonly folder: string; readonly now: () => number };

/** Name of a rule. */
export const nameShape = text({ pattern: /^[.\-_A-Za-z0-9]{1,64}$/ });
/** No bus, or the only one. */
export const busName = optional(
  text({
    pattern: /^(?:default|arn:.*:event-bus\/default)$/,
    expected: "default, the one event bus of the local cloud",
  }),
);
const tags = optional(list(record({ Key: required(text()), Value: required(text()) })));

const putRuleInput = record(
  {
    Name: required(nameShape),
    EventPattern: required(text({ maxLength: 4096 })),
    State: optional(oneOf(["ENABLED", "DISABLED"])),
    Description: optional(text({ maxLength: 512 })),
    RoleArn: optional(text()),
    EventBusName: busName,
    Tags: tags,
  },
  {
    advice: {
      ScheduleExpression:
        "The local cloud has no clock of its own for rules. Start the build yourself.",
    },
  },
);

/** Makes or replaces a rule; its targets stay. */
export async function putRule(context: RuleContext, call: Call): Promise<object> {
  const input = readInput(putRuleInput, call, JSON_CODES);
  checkPattern(input.EventPattern);
  const rules = openRules(context.folder, call.region);
  const existing = await rules.get(input.Name);
  const arn = `arn:aws:events:${call.region}:${call.accountId}:rule/${input.Name}`;
  await rules.put(input.Name, {
    name: input.Name,
    arn,
    accountId: call.accountId,
    eventPattern: input.EventPattern,
    state: input.State ?? "ENABLED",
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.RoleArn === undefined ? {} : { roleArn: input.RoleArn }),
    targets: existing?.targets ?? [],
    createdAt: existing?.createdAt ?? context.now(),
  });
  return { RuleArn: arn };
}

/** @throws {AwsError} InvalidEventPatternException */
function checkPattern(json: string): ReturnType<typeof parseEventPattern> {
  try {
    return parseEventPattern(json);
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    throw new AwsError(
      "InvalidEventPatternException",
      `Event pattern is not valid. Reason: ${error.message}`,
    );
  }
}

const ruleInput = record({ Name: required(nameShape), EventBusName: busName });

/** One rule, without its targets. */
export async function describeRule(context: RuleContext, call: Call): Promise<object> {
  const { Name } = readInput(ruleInput, call, JSON_CODES);
  return rendered(await existingRule(openRules(context.folder, call.region), Name));
}

/** Switches a rule on or off. */
export async function setRuleState(
  context: RuleContext,
  call: Call,
  state: Rule["state"],
): Promise<undefined> {
  const { Name } = readInput(ruleInput, call, JSON_CODES);
  const rules = openRules(context.folder, call.region);
  const changed = await rules.update(Name, (rule) => ({ ...rule, state }));
  if (changed === undefined) throw noRule(Name);
}

const deleteRuleInput = record({
  Name: required(nameShape),
  EventBusName: busName,
  Force: optional(boolean()),
});

/** Deletes a rule that has no targets any more; succeeds for one that does not exist. */
export async function deleteRule(context: RuleContext, call: Call): Promise<undefined> {
  const { Name } = readInput(deleteRuleInput, call, JSON_CODES);
  const rules = openRules(context.folder, call.region);
  const rule = await rules.get(Name);
  if (rule !== undefined && rule.targets.length > 0)
    throw new AwsError("ValidationException", "Rule can't be deleted since it has targets.");
  await rules.remove(Name);
}

const listRulesInput = record({
  NamePrefix: optional(text()),
  EventBusName: busName,
  NextToken: optional(text()),
  Limit: optional(integer({ minimum: 1, maximum: 100 })),
});

/** The rules of the Region by name. */
export async function listRules(context: RuleContext, call: Call): Promise<object> {
  const input = readInput(listRulesInput, call, JSON_CODES);
  const rules = await openRules(context.folder, call.region).list();
  const wanted = rules.filter(({ name }) => name.startsWith(input.NamePrefix ?? ""));
  const page = pageOf(wanted, ({ name }) => name, input.Limit ?? 100, input.NextToken);
  return { Rules: page.items.map(rendered), NextToken: page.nextToken };
}

function rendered(rule: Rule): object {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.eventPattern,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: "default",
  };
}

const testInput = record({ EventPattern: required(text()), Event: required(text()) });

/** Answers whether a pattern matches an event. */
export async function testEventPattern(call: Call): Promise<object> {
  const input = readInput(testInput, call, JSON_CODES);
  return { Result: checkPattern(input.EventPattern).matches(JSON.parse(input.Event)) };
}

/** A rule by its name. @throws {AwsError} ResourceNotFoundException */
export async function existingRule(rules: Records<Rule>, name: string): Promise<Rule> {
  const rule = await rules.get(name);
  if (rule === undefined) throw noRule(name);
  return rule;
}

/** The error for a rule that does not exist. */
export function noRule(name: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Rule ${name} does not exist on EventBus default.`,
  );
}
