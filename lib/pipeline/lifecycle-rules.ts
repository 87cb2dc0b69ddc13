/** What the parts of a lifecycle rule demand of each other. */
import { type Mapping, memberOf } from "../source/node.ts";
import { below, type Reading, report } from "../source/shape.ts";
import { entryOf, isTrue, itemsOf, memberAt, textOf } from "./members.ts";
import { type Rule, warnOfNoEffect } from "./rules.ts";

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

const snapshotsNeedAmis: Rule = (rule, reading) => {
  const included = memberAt(rule, reading, "action", "includeResources");
  if (included?.node.kind !== "mapping") return;
  const snapshots = entryOf(included.node, "snapshots");
  if (snapshots === undefined || !isTrue(included.node, "snapshots")) return;
  if (isTrue(included.node, "amis")) return;
  report(included.reading, snapshots.key, {
    code: "conflicting-keys",
    message: "Cannot delete the snapshots of AMIs that stay: EC2 refuses it",
    remedy: 'Add "amis: true".',
  });
};

/** A policy acts on what its pipeline makes, unless it selects other images. */
export const policyFitsRecipe: Rule = (pipeline, reading) => {
  const policy = memberAt(pipeline, reading, "lifecyclePolicy");
  if (policy?.node.kind !== "mapping") return;
  const { node } = policy;
  const made = entryOf(pipeline, "containerRecipe") === undefined ? "AMI_IMAGE" : "CONTAINER_IMAGE";
  const type = entryOf(node, "resourceType");
  const kind = textOf(node, "resourceType") ?? made;
  if (type !== undefined && kind !== made && entryOf(node, "resourceSelection") === undefined)
    report(below(policy.reading, "resourceType"), type.value, {
      code: "conflicting-values",
      message: `Cannot apply a policy for ${kind} to the images of this pipeline: they are ${made}`,
      remedy: `Leave "resourceType" out, or select other images with "resourceSelection".`,
    });
  for (const [index, rule] of itemsOf(node, "policyDetails").entries())
    if (rule.kind === "mapping")
      actionFits(rule, kind, below(below(policy.reading, "policyDetails"), index));
};

function actionFits(rule: Mapping, kind: string, reading: Reading): void {
  const action = memberAt(rule, reading, "action");
  if (action?.node.kind !== "mapping") return;
  const isContainer = kind === "CONTAINER_IMAGE";
  const type = memberAt(action.node, action.reading, "type");
  if (isContainer && type?.node.kind === "scalar" && /^(?:DEPRECATE|DISABLE)$/.test(type.node.text))
    report(type.reading, type.node, {
      code: "conflicting-values",
      message: `Cannot ${type.node.text} container images: expected DELETE`,
      remedy: "Only AMIs can be deprecated and disabled.",
    });
  const included = memberAt(action.node, action.reading, "includeResources");
  if (included?.node.kind !== "mapping") return;
  for (const key of isContainer ? ["amis", "snapshots"] : ["containers"]) {
    const entry = entryOf(included.node, key);
    if (entry !== undefined)
      warnOfNoEffect(
        entry,
        included.reading,
        `"${key}" has no effect: the policy is for ${kind}`,
        "Leave it out.",
      );
  }
}

/** The rules, for `withRules` on a lifecycle rule. */
export const lifecycleRules: readonly Rule[] = [
  countIsForDelete,
  ageNeedsUnit,
  retainIsForDeleteByAge,
  snapshotsNeedAmis,
];
