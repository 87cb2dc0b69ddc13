import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  parseDockerfileTemplate,
  renderDockerfile,
} from "../../lib/pipeline/dockerfile-template.ts";

const WHOLE = `FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
`;

function problemsOf(template: string, hasComponents = true): readonly string[] {
  const lines = (offset: number) => template.slice(0, offset).split("\n");
  return parseDockerfileTemplate(template, hasComponents).problems.map(
    ({ offset, message }) =>
      `${lines(offset).length}:${(lines(offset).at(-1)?.length ?? 0) + 1} ${message}`,
  );
}

describe("parseDockerfileTemplate()", () => {
  test.each([
    ["Image Builder's own", WHOLE],
    ["without spaces", WHOLE.replaceAll("{{{ ", "{{{").replaceAll(" }}}", "}}}")],
    ["of several stages", `FROM golang:1 AS tools\nRUN true\n${WHOLE}`],
    ["for a platform", WHOLE.replace("FROM ", "FROM --platform=linux/amd64 ")],
    ["with other braces", `${WHOLE}RUN docker ps --format '{{.ID}}' && echo "\${A}" {{ x }}\n`],
    ["with a comment before", `# syntax=docker/dockerfile:1\n${WHOLE}`],
  ])("takes a template %s", (_, template) => {
    expect(problemsOf(template)).toStrictEqual([]);
  });

  test("lets the lines of components be missing when there are none", () => {
    expect(problemsOf("FROM {{{ imagebuilder:parentImage }}}\n", false)).toStrictEqual([]);
  });

  test.each([
    [
      "an unknown variable",
      `${WHOLE}ENV A={{{ imagebuilder:region }}}\n`,
      [
        '4:7 Cannot use "{{{ imagebuilder:region }}}" in the Dockerfile template, expected one of {{{ imagebuilder:parentImage }}}, {{{ imagebuilder:environments }}}, {{{ imagebuilder:components }}}',
      ],
    ],
    [
      "two braces only",
      WHOLE.replace("{{{ imagebuilder:components }}}", "{{ imagebuilder:components }}"),
      [
        expect.stringMatching(/^3:1 Cannot use "\{\{ imagebuilder:components \}\}"/),
        "1:1 Cannot use the Dockerfile template: it lacks {{{ imagebuilder:components }}}, which components need",
      ],
    ],
    [
      "a parent of its own",
      WHOLE.replace("{{{ imagebuilder:parentImage }}}", "debian:12"),
      ["1:1 Cannot use the Dockerfile template: no FROM line names the parent image"],
    ],
    [
      "nothing",
      "",
      [
        "1:1 Cannot use the Dockerfile template: no FROM line names the parent image",
        "1:1 Cannot use the Dockerfile template: it lacks {{{ imagebuilder:environments }}}, which components need",
        "1:1 Cannot use the Dockerfile template: it lacks {{{ imagebuilder:components }}}, which components need",
      ],
    ],
  ])("refuses %s", (_, template, problems) => {
    expect(problemsOf(template)).toStrictEqual(problems);
  });
});

test("renderDockerfile() fills in what stands for a variable, and nothing else", () => {
  const values = {
    parentImage: "debian:12@sha256:0",
    environments: "WORKDIR /tmp",
    components: "RUN $& $1",
  };
  expect(renderDockerfile(`${WHOLE}RUN echo {{.ID}}\n`, values)).toBe(
    "FROM debian:12@sha256:0\nWORKDIR /tmp\nRUN $& $1\nRUN echo {{.ID}}\n",
  );
});

const FOLDER = new URL("../../../shared/corpus/dockerfiles/", import.meta.url);

test.each(readdirSync(FOLDER).filter((name) => name.endsWith("Recipe.Dockerfile")))(
  "parseDockerfileTemplate() takes %s unchanged",
  (name) => {
    expect(problemsOf(readFileSync(new URL(name, FOLDER), "utf8"))).toStrictEqual([]);
  },
);
