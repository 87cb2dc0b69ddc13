import { describe, expect, test } from "vitest";
import { containerPipeline, pipelineIn, problemsIn } from "./read.ts";

describe("containerRecipe", () => {
  test("reads every key", () => {
    expect(
      pipelineIn(
        containerPipeline(`  semanticVersion: 1.2.3
  components: [{ uri: a.yml }]
  dockerfileTemplateData: |
    FROM --platform=linux/amd64 {{{ imagebuilder:parentImage }}}
    {{{imagebuilder:environments}}}
    {{{ imagebuilder:components }}}
  instanceConfiguration:
    image: ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id
  platformOverride: Linux
  imageOsVersionOverride: Microsoft Windows Server 2022
  kmsKeyId: arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef
  workingDirectory: /tmp
`),
      ).containerRecipe,
    ).toStrictEqual({
      name: "web",
      semanticVersion: { major: 1, minor: 2, patch: 3 },
      containerType: "DOCKER",
      parentImage: {
        kind: "oci",
        registry: "docker.io",
        repository: "library/alpine",
        tag: "3.22",
      },
      components: [{ kind: "file", path: "a.yml", parameters: [] }],
      dockerfileTemplateData:
        "FROM --platform=linux/amd64 {{{ imagebuilder:parentImage }}}\n{{{imagebuilder:environments}}}\n{{{ imagebuilder:components }}}\n",
      targetRepository: { service: "ECR", repositoryName: "web" },
      instanceConfiguration: {
        image: {
          kind: "ssm-parameter",
          parameter: "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
        },
      },
      platformOverride: "Linux",
      imageOsVersionOverride: "Microsoft Windows Server 2022",
      kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef",
      workingDirectory: "/tmp",
      tags: {},
    });
  });

  test.each([
    [
      "  dockerfileTemplateData: FROM alpine\n  components: [{ uri: a.yml }]\n",
      [
        '6:3 Cannot use the Dockerfile template: no FROM line names the parent image → Begin it with "FROM {{{ imagebuilder:parentImage }}}".',
        '6:3 Cannot use the Dockerfile template: it lacks {{{ imagebuilder:environments }}}, which components need → Add a line "{{{ imagebuilder:environments }}}".',
        '6:3 Cannot use the Dockerfile template: it lacks {{{ imagebuilder:components }}}, which components need → Add a line "{{{ imagebuilder:components }}}".',
      ],
    ],
    [
      "  dockerfileTemplateUri: Dockerfile\n  dockerfileTemplateData: FROM {{{ imagebuilder:parentImage }}}\n",
      [
        '7:3 Cannot read the container recipe: it has "dockerfileTemplateUri" and "dockerfileTemplateData", expected at most one of "dockerfileTemplateData" and "dockerfileTemplateUri" → Keep one of the two.',
      ],
    ],
    [
      "  instanceConfiguration: { image: alpine }\n",
      [
        '6:35 Cannot use "alpine" for "containerRecipe.instanceConfiguration.image": expected an AMI id, ssm:<parameter>, an image ARN, name@1.x.x, oci://registry/name:tag, host, or the path of a folder or tar archive → Write "./alpine/" for a folder, "alpine@x.x.x" for an earlier image, or "oci://docker.io/library/alpine" for an image in a registry.',
      ],
    ],
    [
      "  instanceConfiguration: { image: host }\n",
      [
        '6:35 Cannot use "host" for "containerRecipe.instanceConfiguration.image": expected an AMI id or ssm:<parameter>',
      ],
    ],
    [
      "  containerType: OCI\n  dockerfile: Dockerfile\n",
      [
        '6:18 Cannot use "OCI" for "containerRecipe.containerType": expected one of DOCKER',
        '7:3 Cannot use the key "dockerfile" in the container recipe: it is unknown → Use dockerfileTemplateData, or dockerfileTemplateUri for a file.',
      ],
    ],
  ])("reports the problems of %j", (more, expected) => {
    expect(problemsIn(containerPipeline(more))).toStrictEqual(expected);
  });
});
