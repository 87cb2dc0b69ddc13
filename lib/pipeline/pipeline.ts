/** The pipeline file: everything about one image, in Image Builder's words. */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { boolean, integer, oneOf } from "../source/scalars.ts";
import { described, type Infer } from "../source/shape.ts";
import { description, logGroupName, repositoryName, roleNameOrArn } from "./aws-names.ts";
import { type ContainerRecipe, containerRecipe } from "./container-recipe.ts";
import { distributionConfiguration } from "./distribution-configuration.ts";
import { emptyOf } from "./empty-of.ts";
import { advise } from "./foreign-keys.ts";
import { type ImageRecipe, imageRecipe } from "./image-recipe.ts";
import { infrastructureConfiguration } from "./infrastructure-configuration.ts";
import { lifecyclePolicy } from "./lifecycle-policy.ts";
import { containerTagTemplate } from "./name-template.ts";
import { pipelineAdvice } from "./pipeline-advice.ts";
import { pipelineRules } from "./pipeline-rules.ts";
import { resourceName } from "./resource-name.ts";
import { withRules } from "./rules.ts";
import { schedule } from "./schedule.ts";
import type { VersionPattern } from "./semantic-version.ts";
import { tags } from "./tags.ts";
import { workflows } from "./workflows.ts";

const imageTestsConfiguration = record(
  {
    imageTestsEnabled: defaulted(
      described(
        boolean(),
        "Launches the finished image and runs the test phases of its components.",
      ),
      true,
    ),
    timeoutMinutes: optional(
      described(integer({ minimum: 60, maximum: 1440 }), "Longest time that tests may take."),
    ),
  },
  {
    what: "imageTestsConfiguration",
    advice: advise({ enabled: 'Did you mean "imageTestsEnabled"?' }),
  },
);

const imageScanningConfiguration = record(
  {
    imageScanningEnabled: defaulted(
      described(boolean(), "Collects what Inspector finds in the image."),
      false,
    ),
    ecrConfiguration: optional(
      described(
        record(
          {
            repositoryName: optional(
              described(repositoryName, "Repository that container images are scanned in."),
            ),
            containerTags: optional(
              described(list(containerTagTemplate, { maximum: 100 }), "Tags of the scanned copy."),
            ),
          },
          { what: "ecrConfiguration" },
        ),
        "Where container images are scanned.",
      ),
    ),
  },
  { what: "imageScanningConfiguration" },
);

const loggingConfiguration = record(
  {
    imageLogGroupName: optional(described(logGroupName, "Log group of builds.")),
    pipelineLogGroupName: optional(
      described(logGroupName, "Log group of the schedule's decisions."),
    ),
  },
  {
    what: "loggingConfiguration",
    advice: advise({ logGroupName: 'Did you mean "imageLogGroupName"?' }),
  },
);

const fields = {
  name: required(
    described(
      resourceName,
      "Name of the pipeline, and of what it makes unless the recipe has one.",
    ),
  ),
  description: optional(described(description, "Free text.")),
  imageRecipe: optional(described(imageRecipe, "What an AMI is made of.")),
  containerRecipe: optional(described(containerRecipe, "What a container image is made of.")),
  infrastructureConfiguration: defaulted(
    described(
      infrastructureConfiguration,
      "Where builds run in an AWS account. Local builds need none of it.",
    ),
    emptyOf(infrastructureConfiguration),
  ),
  distributionConfiguration: optional(
    described(
      distributionConfiguration,
      "Where images go. Without it they stay in the build Region.",
    ),
  ),
  imageTestsConfiguration: defaulted(
    described(imageTestsConfiguration, "The test stage."),
    emptyOf(imageTestsConfiguration),
  ),
  enhancedImageMetadataEnabled: defaulted(
    described(boolean(), "Records the operating system and packages of each image."),
    true,
  ),
  schedule: optional(
    described(schedule, "When builds start by themselves. Without it, only by hand."),
  ),
  status: defaulted(
    described(
      oneOf(["ENABLED", "DISABLED"]),
      "DISABLED stops the schedule; builds by hand still work.",
    ),
    "ENABLED",
  ),
  imageScanningConfiguration: defaulted(
    described(imageScanningConfiguration, "Scans for known weaknesses."),
    emptyOf(imageScanningConfiguration),
  ),
  workflows: defaulted(
    described(workflows, "Workflows instead of the built-in ones: naming any replaces them all."),
    [],
  ),
  executionRole: optional(
    described(roleNameOrArn, "Role that builds act with. Default: the one that Kiln deploys."),
  ),
  loggingConfiguration: defaulted(
    described(loggingConfiguration, "Names of log groups."),
    emptyOf(loggingConfiguration),
  ),
  imageTags: defaulted(
    described(
      tags(),
      "Tags of the image records that builds make, however the builds are started.",
    ),
    {},
  ),
  lifecyclePolicy: optional(described(lifecyclePolicy, "What happens to images as they age.")),
  tags: defaulted(described(tags(), "Tags of the pipeline."), {}),
};

const written = record(fields, { what: "the pipeline", advice: pipelineAdvice });

/** The whole of a pipeline file. */
export const pipelineShape = withRules(written, ...pipelineRules);

/** A pipeline as its file gives it, before defaults that follow from other values. */
export type WrittenPipeline = Infer<typeof pipelineShape>;

/** What every recipe has once the pipeline's name and the default version are filled in. */
type Named = { readonly name: string; readonly semanticVersion: VersionPattern };

/**
 * A pipeline: valid, with every default filled in, and plain JSON. Exactly one of the two recipes is there.
 * Paths in it are relative to the folder of the pipeline file.
 */
export type Pipeline = Omit<WrittenPipeline, "imageRecipe" | "containerRecipe"> &
  (
    | { readonly imageRecipe: ImageRecipe & Named; readonly containerRecipe?: never }
    | { readonly containerRecipe: ContainerRecipe & Named; readonly imageRecipe?: never }
  );
