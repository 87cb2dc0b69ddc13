/** What an AMI is made of: its parent image, its components, its volumes. */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { boolean, oneOf, text } from "../source/scalars.ts";
import { described, type Infer, report } from "../source/shape.ts";
import { description } from "./aws-names.ts";
import { blockDeviceMappings, distinctDevices } from "./block-device-mappings.ts";
import { advise } from "./foreign-keys.ts";
import { parentImage } from "./parent-image.ts";
import { parsedText, refuse } from "./parsed-text.ts";
import { recipeComponents } from "./recipe-components.ts";
import { resourceName } from "./resource-name.ts";
import { type Rule, withRules } from "./rules.ts";
import { versionToCreate } from "./semantic-version.ts";
import { tagTemplates } from "./tag-templates.ts";
import { tags } from "./tags.ts";

const userData = parsedText(
  (encoded) => {
    if (encoded.length < 1 || encoded.length > 21_847)
      return refuse("expected 1 to 21847 characters of base64");
    return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(
      encoded.replace(/\s/g, ""),
    )
      ? { value: encoded.replace(/\s/g, "") }
      : refuse("expected base64", "Encode the script: base64 -w0 script.sh");
  },
  { minLength: 1, maxLength: 21_847 },
);

const systemsManagerAgent = record(
  {
    uninstallAfterBuild: optional(
      described(
        boolean(),
        "Removes the Systems Manager agent before the image is made. When left out, it is removed only if the build installed it.",
      ),
    ),
  },
  { what: "the settings of the agent" },
);

const additionalInstanceConfiguration = record(
  {
    systemsManagerAgent: optional(
      described(systemsManagerAgent, "The agent on the build instance."),
    ),
    userDataOverride: optional(
      described(
        userData,
        "User data in base64 that replaces Kiln's own; it must then install the agent itself.",
      ),
    ),
  },
  {
    what: "additionalInstanceConfiguration",
    advice: advise({
      userData: "Use userDataOverride, in base64.",
      userDataBase64: "Use userDataOverride.",
    }),
  },
);

/** Parts of the clean-up that a pipeline may leave out, by the names of Image Builder's skip files and then ours. */
export const SANITISE_SECTIONS = [
  "cloudinit_files",
  "instance_files",
  "ssh_files",
  "instance_log_files",
  "toe_files",
  "ssm_log_files",
  "history_files",
  "temporary_files",
] as const;

const sanitiseConfiguration = record(
  {
    sanitiseEnabled: defaulted(
      described(boolean(), "Whether the machine is cleaned before an image of it is made."),
      true,
    ),
    skipSections: defaulted(
      described(list(oneOf(SANITISE_SECTIONS)), "Parts of the clean-up to leave out."),
      [],
    ),
  },
  {
    what: "the clean-up",
    advice: advise({
      enabled: 'Did you mean "sanitiseEnabled"?',
      sanitizeEnabled: 'Did you mean "sanitiseEnabled"?',
    }),
  },
);

const recipe = record(
  {
    name: optional(
      described(
        resourceName,
        "Name of the recipe, and of the images made from it. Default: the pipeline's name.",
      ),
    ),
    description: optional(described(description, "Free text.")),
    semanticVersion: optional(
      described(
        versionToCreate,
        "Version of the recipe. An x takes the next free number when the recipe has changed. Default: 1.0.x.",
      ),
    ),
    parentImage: required(
      described(parentImage, "What the image is built on; its forms are below."),
    ),
    components: defaulted(
      described(recipeComponents, "Components, in the order in which they run."),
      [],
    ),
    blockDeviceMappings: defaulted(
      described(blockDeviceMappings, "Volumes of the image. Default: the parent image's."),
      [],
    ),
    workingDirectory: optional(
      described(
        text({ minLength: 1, maxLength: 1024 }),
        "Folder in which components run. Default: /tmp, on Windows C:/.",
      ),
    ),
    additionalInstanceConfiguration: optional(
      described(additionalInstanceConfiguration, "The agent and user data of the build instance."),
    ),
    sanitiseConfiguration: defaulted(
      described(
        sanitiseConfiguration,
        "The clean-up of a Linux machine after the last component; Kiln's own key.",
      ),
      { sanitiseEnabled: true, skipSections: [] },
    ),
    amiTags: defaulted(
      described(
        tagTemplates,
        "Tags of the AMI that the build makes, before it is distributed; values may hold variables.",
      ),
      {},
    ),
    amiWatermarks: defaulted(
      described(
        list(text({ minLength: 3, maxLength: 128 }), { minimum: 1, maximum: 5 }),
        "Provenance marks that follow copies of the AMI. An AMI with one cannot be public.",
      ),
      [],
    ),
    tags: defaulted(described(tags(), "Tags of the recipe."), {}),
  },
  {
    what: "the image recipe",
    advice: advise({
      version: 'Did you mean "semanticVersion"?',
      component: 'Did you mean "components"? Terraform repeats the block; here it is one list.',
      blockDeviceMapping:
        'Did you mean "blockDeviceMappings"? Terraform repeats the block; here it is one list.',
      parentImageArn: 'Did you mean "parentImage"?',
      imageId: 'Did you mean "parentImage"?',
      sourceAmi: 'Did you mean "parentImage"?',
      sourceAmiFilter: 'Use parentImage: { owners: […], name: "…" }.',
      systemsManagerAgent: 'Put it under "additionalInstanceConfiguration".',
      userDataBase64: "Use additionalInstanceConfiguration.userDataOverride.",
      userDataOverride: 'Put it under "additionalInstanceConfiguration".',
      platform: "Leave it out: the platform follows from the parent image.",
      instanceTypes: 'Put it under "infrastructureConfiguration".',
      clientToken: "Leave it out: Kiln makes its own.",
      sanitizeConfiguration: 'Did you mean "sanitiseConfiguration"?',
    }),
  },
);

const warnOfNoComponents: Rule = (mapping, reading) => {
  const entry = mapping.entries.find(({ key }) => key.text === "components");
  if (entry?.value.kind !== "sequence" || entry.value.items.length > 0) return;
  report(reading, entry.value, {
    code: "no-effect",
    severity: "warning",
    message: "The list of components is empty: the image will be a copy of its parent",
    remedy: "Add a component, or leave the key out to say that a copy is meant.",
  });
};

/** What an AMI is made of. */
export const imageRecipe = withRules(recipe, distinctDevices, warnOfNoComponents);

/** An image recipe as written; the name may be missing. */
export type ImageRecipe = Infer<typeof imageRecipe>;
