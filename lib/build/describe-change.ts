import type { DocumentState, PlanChange, PlanDifference } from "./plan-difference.ts";

/** A difference in one sentence, e.g. "The parent image moved from ami-1 (al2023 A) to ami-2 (al2023 B)". */
export function describeChange(change: PlanChange): string {
  switch (change.kind) {
    case "parent":
      return `The parent image moved from ${imageText(change.from)} to ${imageText(change.to)}`;
    case "container-parent":
      return `The parent image moved from ${change.from} to ${change.to}`;
    case "component-added":
      return `Component "${change.component}" is new`;
    case "component-removed":
      return `Component "${change.component}" is gone`;
    case "component-changed":
      return `Component "${change.component}" changed from ${documentText(change.from)} to ${documentText(change.to)}`;
    case "parameter":
      return `Parameter "${change.name}" of component "${change.component}" ${valueChange(change)}`;
    case "order":
      return `The order of components changed from ${change.from.join(", ")} to ${change.to.join(", ")}`;
    case "setting":
      return `The recipe's ${change.name} ${valueChange(change)}`;
  }
}

/** A whole difference in one line, for logs: why there is something to build, or why there is nothing. */
export function describeDifference({ verdict, changes }: PlanDifference): string {
  if (verdict === "first") return "There is no image of this pipeline yet";
  if (verdict === "same")
    return "Nothing has changed since the last image: a build would make the same";
  return changes.map(describeChange).join("; ");
}

function imageText({
  imageId,
  name,
}: {
  readonly imageId: string;
  readonly name?: string;
}): string {
  return name === undefined || name === "" ? imageId : `${imageId} (${name})`;
}

/** Enough digits to tell two documents apart. */
const DIGITS = 12;

function documentText({ digest, version }: DocumentState): string {
  return version ?? digest.slice(0, DIGITS);
}

function valueChange({ from, to }: { readonly from?: unknown; readonly to?: unknown }): string {
  if (from === undefined) return `was not given, now it is ${valueText(to)}`;
  if (to === undefined) return `was ${valueText(from)}, now it is not given`;
  return `changed from ${valueText(from)} to ${valueText(to)}`;
}

/** Longest value in a sentence: user data has up to 21,847 characters. */
const MAX_VALUE = 80;

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE - 1)}…`;
}
