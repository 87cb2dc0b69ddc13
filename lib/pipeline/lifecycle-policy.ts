/** What happens to images as they age. */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { boolean, integer, oneOf } from "../source/scalars.ts";
import { described, type Infer } from "../source/shape.ts";
import { accountId, description, roleNameOrArn } from "./aws-names.ts";
import { advise } from "./foreign-keys.ts";
import { lifecycleRules } from "./lifecycle-rules.ts";
import { regionName } from "./region.ts";
import { resourceName } from "./resource-name.ts";
import { exactlyOneOf, withRules } from "./rules.ts";
import { versionToCreate } from "./semantic-version.ts";
import { tags } from "./tags.ts";

const UNITS = ["DAYS", "WEEKS", "MONTHS", "YEARS"] as const;

const includeResources = record(
  {
    amis: optional(described(boolean(), "Acts on the AMIs too.")),
    snapshots: optional(described(boolean(), "Deletes the AMIs' snapshots too.")),
    containers: optional(described(boolean(), "Deletes the container images too.")),
  },
  { what: "includeResources" },
);

const action = record(
  {
    type: required(
      described(oneOf(["DEPRECATE", "DISABLE", "DELETE"]), "What is done to an image."),
    ),
    includeResources: optional(
      described(includeResources, "What is acted on beside the image's record."),
    ),
  },
  { what: "the action" },
);

const filter = record(
  {
    type: required(
      described(oneOf(["AGE", "COUNT"]), "Whether images are taken by age or by number."),
    ),
    value: required(
      described(
        integer({ minimum: 1, maximum: 1000 }),
        "Age at which the action happens, or number of images that are kept.",
      ),
    ),
    unit: optional(described(oneOf(UNITS), "Unit of an age.")),
    retainAtLeast: optional(
      described(
        integer({ minimum: 1, maximum: 10 }),
        "Images that are kept whatever their age; for AGE with DELETE.",
      ),
    ),
  },
  { what: "the filter" },
);

const lastLaunched = record(
  {
    value: required(described(integer({ minimum: 1, maximum: 365 }), "Number of units.")),
    unit: required(described(oneOf(UNITS), "Unit of the time.")),
  },
  { what: "lastLaunched" },
);

const excludedAmis = record(
  {
    isPublic: optional(described(boolean(), "Leaves public AMIs alone.")),
    regions: optional(described(list(regionName), "Leaves AMIs of these Regions alone.")),
    sharedAccounts: optional(
      described(
        list(accountId, { maximum: 1536 }),
        "Leaves AMIs alone that are shared with these accounts.",
      ),
    ),
    lastLaunched: optional(
      described(lastLaunched, "Leaves AMIs alone that were launched within this time."),
    ),
    tagMap: optional(described(tags(), "Leaves AMIs with these tags alone.")),
  },
  { what: "the AMIs to leave alone" },
);

const exclusionRules = record(
  {
    tagMap: optional(described(tags(), "Leaves images with these tags alone.")),
    amis: optional(described(excludedAmis, "AMIs that are left alone.")),
  },
  { what: "exclusionRules" },
);

const policyDetail = withRules(
  record(
    {
      action: required(described(action, "What is done.")),
      filter: required(described(filter, "To which images.")),
      exclusionRules: optional(described(exclusionRules, "Images that are left alone.")),
    },
    { what: "a lifecycle rule" },
  ),
  ...lifecycleRules,
);

const resourceSelection = withRules(
  record(
    {
      recipes: optional(
        described(
          list(
            record(
              {
                name: required(described(resourceName, "Name of a recipe.")),
                semanticVersion: required(
                  described(versionToCreate, "Its version; wildcards match many."),
                ),
              },
              { what: "a recipe" },
            ),
            { minimum: 1, maximum: 50 },
          ),
          "Images made from these recipes.",
        ),
      ),
      tagMap: optional(described(tags(), "Images with any of these tags.")),
    },
    { what: "resourceSelection" },
  ),
  exactlyOneOf(["recipes", "tagMap"], "resourceSelection", "Select images by recipe or by tag."),
);

/** What happens to a pipeline's images as they age. */
export const lifecyclePolicy = record(
  {
    name: optional(described(resourceName, "Name of the policy. Default: the pipeline's name.")),
    description: optional(described(description, "Free text.")),
    status: defaulted(
      described(oneOf(["ENABLED", "DISABLED"]), "DISABLED stops the policy."),
      "ENABLED",
    ),
    executionRole: optional(
      described(roleNameOrArn, "Role that acts. Default: the one that Kiln deploys."),
    ),
    resourceType: optional(
      described(
        oneOf(["AMI_IMAGE", "CONTAINER_IMAGE"]),
        "Kind of the images. Default: what the pipeline makes.",
      ),
    ),
    policyDetails: required(
      described(list(policyDetail, { minimum: 1, maximum: 3 }), "The rules."),
    ),
    resourceSelection: optional(
      described(resourceSelection, "Images that the policy is for. Default: the pipeline's own."),
    ),
    tags: defaulted(described(tags(), "Tags of the policy."), {}),
  },
  {
    what: "the lifecycle policy",
    advice: advise({
      rules: 'Did you mean "policyDetails"?',
      policyDetail:
        'Did you mean "policyDetails"? Terraform repeats the block; here it is one list.',
      recipes: 'Put it under "resourceSelection".',
      tagMap: 'Put it under "resourceSelection".',
    }),
  },
);

/** What happens to a pipeline's images as they age. */
export type LifecyclePolicy = Infer<typeof lifecyclePolicy>;
