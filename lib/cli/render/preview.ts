import { describeChange, describeDifference } from "../../build/describe-change.ts";
import type { DiffLine } from "../../build/line-diff.ts";
import type { BuildPlan } from "../../build/plan.ts";
import type { BuildPreview } from "../../build/preview-build.ts";
import { renderPlan } from "./plan.ts";
import { printable } from "./printable.ts";
import type { Style } from "./style.ts";

/** A build that has not been started, for people: why, then what. */
export function renderPreview(preview: BuildPreview, style: Style): string {
  return [...why(preview, style), "", ...renderPlan(preview.plan)]
    .map((line) => `${line}\n`)
    .join("");
}

function why({ plan, last, difference, documents }: BuildPreview, style: Style): string[] {
  const next = label(plan.image);
  if (last === undefined || difference.verdict === "first")
    return [style.bold(`A build would make ${next}`), `  ${describeDifference(difference)}`];
  if (difference.verdict === "same")
    return [
      style.bold(`Nothing has changed since ${label(last)}`),
      `  A build would make the same image again, as ${next}`,
    ];
  return [
    style.bold(`A build would make ${next}, which differs from ${label(last)}`),
    ...difference.changes.flatMap((change) => [
      `  ${style.yellow("~")} ${describeChange(change)}`,
      ...(change.kind === "component-changed" ? diffOf(documents, change.component, style) : []),
    ]),
  ];
}

function label({ name, version, build }: BuildPlan["image"]): string {
  return `${name}@${version}/${build}`;
}

function diffOf(documents: BuildPreview["documents"], component: string, style: Style): string[] {
  const places = documents.find((one) => one.component === component)?.places ?? [];
  return places.flatMap((lines, index) => [
    ...(index === 0 ? [] : ["      …"]),
    ...lines.map((line) => `      ${diffLine(line, style)}`),
  ]);
}

function diffLine({ mark, line }: DiffLine, style: Style): string {
  const text = `${mark} ${printable(line)}`.trimEnd();
  if (mark === " ") return style.dim(text);
  return mark === "+" ? style.green(text) : style.red(text);
}
