/** What a pipeline's list of workflows must keep to. */
import type { Node } from "../source/node.ts";
import { below, report } from "../source/shape.ts";
import { entryOf, itemsOf, memberAt, textOf } from "./members.ts";
import { type Rule, warnOfNoEffect } from "./rules.ts";

/** Most test workflows of a pipeline. */
const MAX_TEST_WORKFLOWS = 10;

type WorkflowType = "build" | "test" | "distribution";

function typeOf(item: Node): WorkflowType | undefined {
  const arn = item.kind === "mapping" ? textOf(item, "workflowArn") : undefined;
  const type = /:workflow\/(build|test|distribution)\//.exec(arn ?? "")?.[1];
  return type as WorkflowType | undefined;
}

/** One workflow may build, ten may test, one may distribute. */
export const workflowsAreFew: Rule = (pipeline, reading) => {
  const counts = { build: 0, test: 0, distribution: 0 };
  const limits = { build: 1, test: MAX_TEST_WORKFLOWS, distribution: 1 };
  for (const [index, item] of itemsOf(pipeline, "workflows").entries()) {
    const type = typeOf(item);
    if (type === undefined || ++counts[type] !== limits[type] + 1) continue;
    report(
      below(below(reading, "workflows"), index),
      item.kind === "mapping" ? (item.entries[0]?.key ?? item) : item,
      {
        code: "too-many",
        message: `Cannot use more than ${limits[type]} ${type} ${limits[type] === 1 ? "workflow" : "workflows"} in a pipeline`,
        remedy: "Leave the others out, or join them.",
      },
    );
  }
};

/** Naming any workflow replaces all the built-in ones, which surprises those who meant to add one. */
export const warnOfReplacedWorkflows: Rule = (pipeline, reading) => {
  const entry = entryOf(pipeline, "workflows");
  const types = itemsOf(pipeline, "workflows").map(typeOf);
  if (entry === undefined || types.length === 0 || types.includes(undefined)) return;
  const tests = memberAt(pipeline, reading, "imageTestsConfiguration", "imageTestsEnabled");
  const areTestsOff = tests?.node.kind === "scalar" && tests.node.text.toLowerCase() === "false";
  const warn = (message: string, remedy: string) =>
    report(below(reading, "workflows"), entry.key, {
      code: "replaced-workflows",
      severity: "warning",
      message,
      remedy,
    });
  if (!types.includes("build"))
    warn(
      "No workflow builds: naming workflows replaces the built-in ones, so no image is made",
      "Add a build workflow, such as arn:aws:imagebuilder:…:aws:workflow/build/build-image/x.x.x.",
    );
  else if (!types.includes("test") && !areTestsOff)
    warn(
      "No workflow tests: naming workflows replaces the built-in ones, so no test runs",
      'Add a test workflow, or set "imageTestsEnabled: false" to say that this is meant.',
    );
};

/** Only tests run side by side. */
export const warnOfIdleGroups: Rule = (pipeline, reading) => {
  for (const [index, item] of itemsOf(pipeline, "workflows").entries()) {
    const type = typeOf(item);
    const group = item.kind === "mapping" ? entryOf(item, "parallelGroup") : undefined;
    if (group === undefined || type === undefined || type === "test") continue;
    warnOfNoEffect(
      group,
      below(below(reading, "workflows"), index),
      `"parallelGroup" has no effect on a ${type} workflow: only tests run side by side`,
      "Leave it out.",
    );
  }
};
