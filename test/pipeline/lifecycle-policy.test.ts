import { describe, expect, test } from "vitest";
import { containerPipeline, imagePipeline, pipelineIn, problemsIn } from "./read.ts";

/** A policy with one rule, on line 6. */
function policy(rule: string, more = ""): string {
  return `lifecyclePolicy:\n  policyDetails:\n    - { ${rule} }\n${more}`;
}

describe("lifecyclePolicy", () => {
  test("reads every key, and is named after the pipeline", () => {
    const text = `lifecyclePolicy:
  description: Keep five
  executionRole: arn:aws:iam::111122223333:role/lifecycle
  resourceType: AMI_IMAGE
  policyDetails:
    - action: { type: DEPRECATE }
      filter: { type: AGE, value: 30, unit: DAYS }
    - action: { type: DELETE, includeResources: { amis: true, snapshots: true } }
      filter: { type: AGE, value: 1, unit: YEARS, retainAtLeast: 5 }
      exclusionRules:
        tagMap: { Keep: "true" }
        amis:
          isPublic: true
          regions: [eu-west-1]
          sharedAccounts: [111122223333]
          lastLaunched: { value: 2, unit: WEEKS }
          tagMap: { Keep: "true" }
  resourceSelection:
    recipes: [{ name: web, semanticVersion: 1.x.x }]
`;
    expect(pipelineIn(imagePipeline(text)).lifecyclePolicy).toStrictEqual({
      name: "web",
      description: "Keep five",
      status: "ENABLED",
      executionRole: "arn:aws:iam::111122223333:role/lifecycle",
      resourceType: "AMI_IMAGE",
      policyDetails: [
        { action: { type: "DEPRECATE" }, filter: { type: "AGE", value: 30, unit: "DAYS" } },
        {
          action: { type: "DELETE", includeResources: { amis: true, snapshots: true } },
          filter: { type: "AGE", value: 1, unit: "YEARS", retainAtLeast: 5 },
          exclusionRules: {
            tagMap: { Keep: "true" },
            amis: {
              isPublic: true,
              regions: ["eu-west-1"],
              sharedAccounts: ["111122223333"],
              lastLaunched: { value: 2, unit: "WEEKS" },
              tagMap: { Keep: "true" },
            },
          },
        },
      ],
      resourceSelection: {
        recipes: [{ name: "web", semanticVersion: { major: 1, minor: "x", patch: "x" } }],
      },
      tags: {},
    });
  });

  test.each([
    [
      "action: { type: DISABLE }, filter: { type: COUNT, value: 5 }",
      ["6:52 Cannot DISABLE images by COUNT: expected AGE → Use AGE with a unit, or DELETE."],
    ],
    [
      "action: { type: DELETE }, filter: { type: AGE, value: 5 }",
      [
        '6:51 Cannot filter images by AGE: the key "unit" is missing → Add "unit": DAYS, WEEKS, MONTHS or YEARS.',
      ],
    ],
    [
      "action: { type: DELETE }, filter: { type: COUNT, value: 5, unit: DAYS, retainAtLeast: 11 }",
      [
        '6:68 Cannot use "unit" with COUNT: a number of images has no unit → Leave it out, or use AGE.',
        '6:80 Cannot use "retainAtLeast" with DELETE by COUNT: expected DELETE by AGE → Leave it out.',
        '6:95 Cannot use "11" for "lifecyclePolicy.policyDetails[0].filter.retainAtLeast": expected a whole number from 1 to 10',
      ],
    ],
    [
      "action: { type: DELETE, includeResources: { snapshots: true } }, filter: { type: COUNT, value: 5 }",
      ['6:53 Cannot delete the snapshots of AMIs that stay: EC2 refuses it → Add "amis: true".'],
    ],
    [
      "action: { type: DELETE, includeResources: { containers: true } }, filter: { type: COUNT, value: 5 }",
      ['6:53 warning: "containers" has no effect: the policy is for AMI_IMAGE → Leave it out.'],
    ],
    [
      "action: { type: RETIRE }",
      [
        '6:9 Cannot read a lifecycle rule: the key "filter" is missing → Add "filter".',
        '6:25 Cannot use "RETIRE" for "lifecyclePolicy.policyDetails[0].action.type": expected one of DEPRECATE, DISABLE, DELETE',
      ],
    ],
  ])("reports the problems of %s", (rule, expected) => {
    expect(problemsIn(imagePipeline(policy(rule)))).toStrictEqual(expected);
  });

  test("refuses a policy for images that the pipeline does not make, unless it selects others", () => {
    const rule = "action: { type: DELETE }, filter: { type: COUNT, value: 5 }";
    const other = "  resourceType: CONTAINER_IMAGE\n";
    const selection = "  resourceSelection: { tagMap: { Team: web } }\n";
    expect(problemsIn(imagePipeline(policy(rule, other)))).toStrictEqual([
      '7:17 Cannot apply a policy for CONTAINER_IMAGE to the images of this pipeline: they are AMI_IMAGE → Leave "resourceType" out, or select other images with "resourceSelection".',
    ]);
    expect(problemsIn(imagePipeline(policy(rule, other + selection)))).toStrictEqual([]);
  });

  test("refuses to deprecate container images", () => {
    const rule = "action: { type: DEPRECATE }, filter: { type: AGE, value: 5, unit: DAYS }";
    expect(problemsIn(containerPipeline(policy(rule)))).toStrictEqual([
      "8:25 Cannot DEPRECATE container images: expected DELETE → Only AMIs can be deprecated and disabled.",
    ]);
  });

  test("selects images by recipe or by tag, not by both", () => {
    const rule = "action: { type: DELETE }, filter: { type: COUNT, value: 5 }";
    const both =
      "  resourceSelection: { tagMap: {}, recipes: [{ name: web, semanticVersion: 1.0.0 }] }\n";
    expect(problemsIn(imagePipeline(policy(rule, both)))).toStrictEqual([
      '7:36 Cannot read resourceSelection: it has "tagMap" and "recipes", expected exactly one of "recipes" and "tagMap" → Select images by recipe or by tag.',
    ]);
  });
});
