/** What the parts of a pipeline demand of each other. */
import { below } from "../source/shape.ts";
import { distributionsOf, publicImagesArePlain } from "./distribution-rules.ts";
import { policyFitsRecipe } from "./lifecycle-rules.ts";
import { entryOf, isTrue, memberAt, textOf } from "./members.ts";
import { exactlyOneOf, type Rule, warnOfNoEffect } from "./rules.ts";
import { warnOfIdleGroups, warnOfReplacedWorkflows, workflowsAreFew } from "./workflow-rules.ts";

/** Parts of a distribution that only one kind of image has. */
const AMI_ONLY = [
  "amiDistributionConfiguration",
  "launchTemplateConfigurations",
  "ssmParameterConfigurations",
  "s3ExportConfiguration",
  "fastLaunchConfigurations",
  "licenseConfigurationArns",
];
const CONTAINER_ONLY = ["containerDistributionConfiguration"];

const warnOfOtherKind: Rule = (pipeline, reading) => {
  const isContainer = entryOf(pipeline, "containerRecipe") !== undefined;
  if (isContainer === (entryOf(pipeline, "imageRecipe") !== undefined)) return;
  for (const { entry, reading: here } of distributionsOf(pipeline, reading))
    for (const key of isContainer ? AMI_ONLY : CONTAINER_ONLY) {
      const member = entryOf(entry, key);
      if (member === undefined) continue;
      warnOfNoEffect(
        member,
        here,
        `"${key}" has no effect: the pipeline makes ${isContainer ? "a container image" : "an AMI"}`,
        "Leave it out.",
      );
    }
};

const warnOfIdleScanning: Rule = (pipeline, reading) => {
  const scanning = memberAt(pipeline, reading, "imageScanningConfiguration");
  if (scanning?.node.kind !== "mapping") return;
  const repository = entryOf(scanning.node, "ecrConfiguration");
  if (repository === undefined) return;
  if (!isTrue(scanning.node, "imageScanningEnabled"))
    warnOfNoEffect(
      repository,
      scanning.reading,
      '"ecrConfiguration" has no effect: scanning is off',
      'Add "imageScanningEnabled: true".',
    );
  else if (entryOf(pipeline, "imageRecipe") !== undefined)
    warnOfNoEffect(
      repository,
      scanning.reading,
      '"ecrConfiguration" has no effect: the pipeline makes an AMI',
      "Leave it out.",
    );
};

const warnOfIdleTests: Rule = (pipeline, reading) => {
  const tests = memberAt(pipeline, reading, "imageTestsConfiguration");
  if (tests?.node.kind !== "mapping") return;
  const timeout = entryOf(tests.node, "timeoutMinutes");
  if (timeout === undefined || textOf(tests.node, "imageTestsEnabled")?.toLowerCase() !== "false")
    return;
  warnOfNoEffect(
    timeout,
    tests.reading,
    '"timeoutMinutes" has no effect: tests are off',
    "Leave it out.",
  );
};

const warnOfIdleStatus: Rule = (pipeline, reading) => {
  const status = entryOf(pipeline, "status");
  if (status === undefined || textOf(pipeline, "status") !== "DISABLED") return;
  if (entryOf(pipeline, "schedule") !== undefined) return;
  warnOfNoEffect(
    status,
    below(reading, "status"),
    '"status: DISABLED" has no effect: the pipeline has no schedule, and builds by hand still work',
    "Leave it out.",
  );
};

/** The rules, for `withRules` on the whole pipeline. */
export const pipelineRules: readonly Rule[] = [
  exactlyOneOf(
    ["imageRecipe", "containerRecipe"],
    "the pipeline",
    'Describe an AMI under "imageRecipe" or a container image under "containerRecipe".',
  ),
  publicImagesArePlain,
  policyFitsRecipe,
  workflowsAreFew,
  warnOfReplacedWorkflows,
  warnOfIdleGroups,
  warnOfOtherKind,
  warnOfIdleScanning,
  warnOfIdleTests,
  warnOfIdleStatus,
];
