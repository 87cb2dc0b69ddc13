import { describe, expect, test } from "vitest";
import { imagePipeline, pipelineIn, problemsIn } from "./read.ts";

const arn = (type: string, name = `${type}-image`) =>
  `arn:aws:imagebuilder:eu-west-1:aws:workflow/${type}/${name}/x.x.x`;

function withWorkflows(...entries: readonly string[]): string {
  return imagePipeline(`workflows:\n${entries.map((entry) => `  - { ${entry} }\n`).join("")}`);
}

describe("workflows", () => {
  test("reads every key", () => {
    const { workflows } = pipelineIn(
      withWorkflows(
        `workflowArn: ${arn("build")}, parameters: [{ name: waitFor, value: [ssmAgent] }]`,
        `workflowArn: ${arn("test")}, parallelGroup: smoke-1, onFailure: CONTINUE`,
      ),
    );
    expect(workflows).toStrictEqual([
      {
        workflowArn: arn("build"),
        parameters: [{ name: "waitFor", value: ["ssmAgent"] }],
        onFailure: "ABORT",
      },
      { workflowArn: arn("test"), parameters: [], parallelGroup: "smoke-1", onFailure: "CONTINUE" },
    ]);
  });

  test("warns when the built-in test workflow is replaced by nothing", () => {
    const only = withWorkflows(`workflowArn: ${arn("build")}`);
    expect(problemsIn(only)).toStrictEqual([
      '4:1 warning: No workflow tests: naming workflows replaces the built-in ones, so no test runs → Add a test workflow, or set "imageTestsEnabled: false" to say that this is meant.',
    ]);
    expect(
      problemsIn(`${only}imageTestsConfiguration: { imageTestsEnabled: false }\n`),
    ).toStrictEqual([]);
  });

  test("warns when no workflow builds", () => {
    expect(problemsIn(withWorkflows(`workflowArn: ${arn("test")}`))).toStrictEqual([
      "4:1 warning: No workflow builds: naming workflows replaces the built-in ones, so no image is made → Add a build workflow, such as arn:aws:imagebuilder:…:aws:workflow/build/build-image/x.x.x.",
    ]);
  });

  test("takes one workflow to build, ten to test, one to distribute", () => {
    const build = `workflowArn: ${arn("build")}`;
    const tests = Array.from(
      { length: 11 },
      (_, index) => `workflowArn: ${arn("test", `t-${index}`)}`,
    );
    expect(problemsIn(withWorkflows(build, ...tests.slice(1)))).toStrictEqual([]);
    expect(problemsIn(withWorkflows(build, ...tests))).toStrictEqual([
      "16:7 Cannot use more than 10 test workflows in a pipeline → Leave the others out, or join them.",
    ]);
    expect(problemsIn(withWorkflows(build, build, `workflowArn: ${arn("test")}`))).toStrictEqual([
      "6:7 Cannot use more than 1 build workflow in a pipeline → Leave the others out, or join them.",
    ]);
  });

  test("reports every problem of an entry", () => {
    expect(
      problemsIn(
        withWorkflows(
          `workflowArn: ${arn("build")}, parallelGroup: one`,
          "arn: x",
          "workflowArn: build-image, onFailure: Abort",
          `workflowArn: ${arn("test")}, parameters: [{ name: a, value: [x] }, { name: a, value: [y] }]`,
        ),
      ),
    ).toStrictEqual([
      '5:89 warning: "parallelGroup" has no effect on a build workflow: only tests run side by side → Leave it out.',
      '6:7 Cannot use the key "arn" in a workflow: it is unknown → Did you mean "workflowArn"?',
      '6:7 Cannot read a workflow: the key "workflowArn" is missing → Add "workflowArn".',
      '7:20 Cannot use "build-image" for "workflows[2].workflowArn": expected the ARN of a workflow, arn:aws:imagebuilder:…:workflow/build/name/1.x.x',
      '7:44 Cannot use "Abort" for "workflows[2].onFailure": expected one of ABORT, CONTINUE → Did you mean "ABORT"?',
      '8:133 Cannot give the parameter "a" twice to one workflow → Keep one of the two.',
    ]);
  });
});
