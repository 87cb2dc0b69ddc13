/** Repository and tags of a container image. */
import { defaulted, list, optional, record, required } from "../source/collections.ts";
import { oneOf } from "../source/scalars.ts";
import { described, type Infer } from "../source/shape.ts";
import { description, repositoryName } from "./aws-names.ts";
import { containerTagTemplate } from "./name-template.ts";

/** A repository that images are pushed to. */
export const targetRepository = record(
  {
    service: defaulted(described(oneOf(["ECR"]), "Kind of registry."), "ECR"),
    repositoryName: required(
      described(repositoryName, "Name of the repository, which must exist."),
    ),
  },
  { what: "targetRepository" },
);

/** Repository and tags of a container image in one Region. */
export const containerDistributionConfiguration = record(
  {
    targetRepository: required(described(targetRepository, "Repository in this Region.")),
    containerTags: optional(
      described(
        list(containerTagTemplate, { maximum: 100 }),
        "Tags beside version-build and name-version-build; may hold the variables of an AMI's name.",
      ),
    ),
    description: optional(described(description, "Free text.")),
  },
  { what: "containerDistributionConfiguration" },
);

/** Repository and tags of a container image in one Region. */
export type ContainerDistributionConfiguration = Infer<typeof containerDistributionConfiguration>;
