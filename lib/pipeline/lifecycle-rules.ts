/** What the parts of a lifecycle rule demand of each other. */
import { type Mapping, memberOf } from "../source/node.ts";
import { below, report } from "../source/shape.ts";
import { entryOf, type Rule, textOf } from "./rules.ts";

type Parts = {
  readonly action: Mapping | undefined;
  readonly filter: Mapping | undefined;
  readonly actionType: string | undefined;
  readonly filterType: string | undefined;
};

function partsOf(rule: Mapping): Parts {
  const action = memberOf(rule, "action");
  const filter = memberOf(rule, "filter");
  const asMapping = (node: typeof action) => (node?.kind === "mapping" ? node : undefined);
  return {
    action: asMapping(action),
    filter: asMapping(filter),
    actionType: action?.kind === "mapping" ? textOf(action, "type") : undefined,
    filterType: filter?.kind === "mapping" ? textOf(filter, "type") : undefined,
  };
}

const countIsForDelete: Rule = (rule, reading) => {
  const { filter, actionType, filterType } = partsOf(rule);
  const type = filter === undefined ? undefined : memberOf(filter, "type");
  if (type === undefined || filterType !== "COUNT") return;
  if (actionType !== "DEPRECATE" && actionType !== "DISABLE") return;
  report(below(below(reading, "filter"), "type"), type, {
    code: "conflicting-keys",
    message: `Cannot ${actionType} images by COUNT: expected AGE`,
    remedy: "Use AGE with a unit, or DELETE.",
  });
};

const ageNeedsUnit: Rule = (rule, reading) => {
  const { filter, filterType } = partsOf(rule);
  if (filter === undefined) return;
  const unit = entryOf(filter, "unit");
  const type = memberOf(filter, "type");
  if (filterType === "AGE" && unit === undefined && type !== undefined)
    report(below(reading, "filter"), type, {
      code: "missing-key",
      message: 'Cannot filter images by AGE: the key "unit" is missing',
      remedy: 'Add "unit": DAYS, WEEKS, MONTHS or YEARS.',
    });
  if (filterType === "COUNT" && unit !== undefined)
    report(below(reading, "filter"), unit.key, {
      code: "conflicting-keys",
      message: 'Cannot use "unit" with COUNT: a number of images has no unit',
      remedy: "Leave it out, or use AGE.",
    });
};

const retainIsForDeleteByAge: Rule = (rule, reading) => {
  const { filter, actionType, filterType } = partsOf(rule);
  const retain = filter === undefined ? undefined : entryOf(filter, "retainAtLeast");
  if (retain === undefined || actionType === undefined || filterType === undefined) return;
  if (actionType === "DELETE" && filterType === "AGE") return;
  report(below(reading, "filter"), retain.key, {
    code: "conflicting-keys",
    message: `Cannot use "retainAtLeast" with ${actionType} by ${filterType}: expected DELETE by AGE`,
    remedy: "Leave it out.",
  });
};

/** The rules, for `withRules` on a lifecycle rule. */
export const lifecycleRules: readonly Rule[] = [
  countIsForDelete,
  ageNeedsUnit,
  retainIsForDeleteByAge,
];
