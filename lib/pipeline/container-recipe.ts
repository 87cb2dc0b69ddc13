/** What a container image is made of. */
import { defaulted, optional, record, required } from "../source/collections.ts";
import { oneOf, text } from "../source/scalars.ts";
import { below, described, type Infer, report, type Shape } from "../source/shape.ts";
import { description, kmsKeyId, S3_URI } from "./aws-names.ts";
import { blockDeviceMappings, distinctDevices } from "./block-device-mappings.ts";
import { checkDockerfile } from "./check-dockerfile.ts";
import { targetRepository } from "./container-distribution.ts";
import { containerPlatforms } from "./container-platform.ts";
import { advise } from "./foreign-keys.ts";
import { placeInlineIssues, placeOfBlock } from "./inline-document.ts";
import { entryOf, itemsOf, textOf } from "./members.ts";
import { containerParentImage, type ParentImage, parseParentImage } from "./parent-image.ts";
import { parsedText, refuse } from "./parsed-text.ts";
import { recipeComponents } from "./recipe-components.ts";
import { resourceName } from "./resource-name.ts";
import { atMostOneOf, type Rule, withRules } from "./rules.ts";
import { versionToCreate } from "./semantic-version.ts";
import { tags } from "./tags.ts";

const hostImage: Shape<ParentImage> = parsedText(
  (written) => {
    const parsed = parseParentImage(written);
    if ("refusal" in parsed) return parsed;
    return parsed.value.kind === "ami" || parsed.value.kind === "ssm-parameter"
      ? { value: parsed.value }
      : refuse("expected an AMI id or ssm:<parameter>");
  },
  { minLength: 1, maxLength: 1024 },
);

const instanceConfiguration = withRules(
  record(
    {
      image: optional(
        described(
          hostImage,
          "AMI of the instance that builds: an id or ssm:<parameter>. Default: the ECS-optimised AMI.",
        ),
      ),
      blockDeviceMappings: optional(described(blockDeviceMappings, "Volumes of that instance.")),
    },
    { what: "instanceConfiguration", advice: advise({ parentImage: 'Did you mean "image"?' }) },
  ),
  distinctDevices,
);

const dockerfileTemplateUri = parsedText((uri) => {
  if (S3_URI.test(uri)) return { value: uri };
  return uri.startsWith("s3:") || uri.includes("://")
    ? refuse("expected s3://bucket/key or a path")
    : uri === ""
      ? refuse("it is empty, expected s3://bucket/key or a path")
      : { value: uri };
});

/** A template in the file itself: its problems are placed where they stand in the pipeline file. */
const templateIsUsable: Rule = (mapping, reading) => {
  const entry = entryOf(mapping, "dockerfileTemplateData");
  const data = textOf(mapping, "dockerfileTemplateData");
  if (entry === undefined || data === undefined) return;
  const hasComponents = itemsOf(mapping, "components").length > 0;
  const issues = checkDockerfile(data, reading.source?.file ?? "", hasComponents);
  const { path } = below(reading, "dockerfileTemplateData");
  const place = placeOfBlock(entry.value, reading.source);
  if (place !== undefined && reading.source !== undefined)
    reading.issues.push(...placeInlineIssues(issues, reading.source, place, path));
  else
    for (const { code, message, remedy } of issues)
      report(reading, entry.key, {
        code,
        message,
        path,
        ...(remedy === undefined ? {} : { remedy }),
      });
};

const recipe = record(
  {
    name: optional(described(resourceName, "Name of the recipe. Default: the pipeline's name.")),
    description: optional(described(description, "Free text.")),
    semanticVersion: optional(
      described(
        versionToCreate,
        "Version of the recipe. An x takes the next free number when the recipe has changed. Default: 1.0.x.",
      ),
    ),
    containerType: defaulted(described(oneOf(["DOCKER"]), "Kind of the image."), "DOCKER"),
    parentImage: required(
      described(
        containerParentImage,
        "A reference such as alpine:3.22 or public.ecr.aws/…, an image ARN, or name@1.x.x for an earlier image.",
      ),
    ),
    components: defaulted(
      described(recipeComponents, "Components, in the order in which they run."),
      [],
    ),
    dockerfileTemplateData: optional(
      described(
        text({ minLength: 1, maxLength: 16_000 }),
        "Dockerfile with the variables of triple braces.",
      ),
    ),
    dockerfileTemplateUri: optional(
      described(
        dockerfileTemplateUri,
        "Path of the Dockerfile, relative to the pipeline file, or s3://bucket/key.",
      ),
    ),
    targetRepository: required(
      described(targetRepository, "Repository for Regions whose distribution names none."),
    ),
    instanceConfiguration: optional(described(instanceConfiguration, "The instance that builds.")),
    platforms: optional(
      described(
        containerPlatforms,
        "Platforms that the image is for; several make an index. Default: that of the instance.",
      ),
    ),
    platformOverride: optional(
      described(
        oneOf(["Linux", "Windows"]),
        "Platform of a parent image from a private repository.",
      ),
    ),
    imageOsVersionOverride: optional(
      described(
        text({ minLength: 1, maxLength: 1024 }),
        "Version of Windows of such a parent image.",
      ),
    ),
    kmsKeyId: optional(described(kmsKeyId, "KMS key of the stored Dockerfile.")),
    workingDirectory: optional(
      described(
        text({ minLength: 1, maxLength: 1024 }),
        "Folder in which components run. Default: /tmp, on Windows C:/.",
      ),
    ),
    tags: defaulted(described(tags(), "Tags of the recipe."), {}),
  },
  {
    what: "the container recipe",
    advice: advise({
      version: 'Did you mean "semanticVersion"?',
      component: 'Did you mean "components"? Terraform repeats the block; here it is one list.',
      dockerfile: "Use dockerfileTemplateData, or dockerfileTemplateUri for a file.",
      dockerfileTemplate: "Use dockerfileTemplateData, or dockerfileTemplateUri for a file.",
      platform: 'Did you mean "platforms"? It is a list.',
      repositoryName: 'Put it under "targetRepository".',
      instanceTypes: 'Put it under "infrastructureConfiguration".',
      amiTags: "Leave it out: a container image has no AMI.",
      clientToken: "Leave it out: Kiln makes its own.",
    }),
  },
);

/** What a container image is made of. */
export const containerRecipe = withRules(
  recipe,
  atMostOneOf(
    ["dockerfileTemplateData", "dockerfileTemplateUri"],
    "the container recipe",
    "Keep one of the two.",
  ),
  templateIsUsable,
);

/** A container recipe as written; the name may be missing. */
export type ContainerRecipe = Infer<typeof containerRecipe>;
