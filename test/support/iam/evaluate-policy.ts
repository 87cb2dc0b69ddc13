/**
 * Decides requests by policy documents as IAM does, for the part of its language that our roles use. What it does not
 * know is an error, so that no statement counts for more or less than it says.
 */

/** A value or several. */
export type OneOrMany<T> = T | readonly T[];

/** Conditions by operator and key. */
export type Conditions = {
  readonly [operator: string]: { readonly [key: string]: OneOrMany<string> };
};

/** A statement of an identity policy. */
export type Statement = {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: OneOrMany<string>;
  readonly Resource: OneOrMany<string>;
  readonly Condition?: Conditions;
};

/** A policy document, with nothing of CloudFormation left in it. */
export type PolicyDocument = { readonly Statement: readonly Statement[] };

/** What a call asks IAM: one action on one resource. */
export type IamRequest = {
  /** E.g. "ec2:StopInstances". */
  readonly action: string;
  /** ARN, or "*" for actions that know no resources. */
  readonly resource: string;
  /** Values by condition key. */
  readonly context?: { readonly [key: string]: OneOrMany<string> };
};

/** True when some statement allows a request and none denies it. */
export function allowed(documents: readonly PolicyDocument[], request: IamRequest): boolean {
  const statements = documents.flatMap(({ Statement }) => Statement);
  const matching = statements.filter((statement) => applies(statement, request));
  return (
    matching.some(({ Effect }) => Effect === "Allow") &&
    !matching.some(({ Effect }) => Effect === "Deny")
  );
}

/** True when a statement is about a request. */
export function applies(statement: Statement, request: IamRequest): boolean {
  const { Action, Resource, Condition = {} } = statement;
  return (
    many(Action).some((action) => matches(action.toLowerCase(), request.action.toLowerCase())) &&
    many(Resource).some((resource) => matches(resource, request.resource)) &&
    Object.entries(Condition).every(([operator, keys]) => holds(operator, keys, request))
  );
}

/** A value or several as a list. */
export function many<T>(value: OneOrMany<T>): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** Whether a text fits a pattern with `*` and `?`. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

type Test = (wanted: string, given: string) => boolean;
const OPERATORS: { readonly [name: string]: Test } = {
  StringEquals: (wanted, given) => wanted === given,
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
};

function holds(operator: string, keys: Conditions[string], { context = {} }: IamRequest): boolean {
  const [, forEach, name = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const test = OPERATORS[name];
  if (test === undefined)
    throw new Error(`Cannot decide a condition: operator ${operator} is unknown`);
  return Object.entries(keys).every(([key, wanted]) => {
    const given = contextValue(context, key);
    const fits = (value: string): boolean => many(wanted).some((each) => test(each, value));
    if (forEach === "ForAllValues") return many(given ?? []).every(fits);
    if (given === undefined) return ifExists !== undefined;
    return many(given).some(fits);
  });
}

/** Keys of conditions are in any case; what follows the slash of a tag key is not. */
function contextValue(
  context: NonNullable<IamRequest["context"]>,
  key: string,
): OneOrMany<string> | undefined {
  const [prefix = "", ...rest] = key.split("/");
  const found = Object.entries(context).find(([each]) => {
    const [start = "", ...end] = each.split("/");
    return start.toLowerCase() === prefix.toLowerCase() && end.join("/") === rest.join("/");
  });
  return found?.[1];
}
