import { describe, expect, test } from "vitest";
import { checkDockerfile } from "../../lib/pipeline/check-dockerfile.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";

const PARENT = "FROM {{{ imagebuilder:parentImage }}}\n";

describe("checkDockerfile()", () => {
  test("places each problem in the file", () => {
    const text = `${PARENT}RUN true\n  {{{ imagebuilder:environment }}}\n{{ imagebuilder:components }}\n`;
    expect(checkDockerfile(text, "Dockerfile", false)).toMatchObject([
      { file: "Dockerfile", line: 3, column: 3, length: 32, code: "invalid-dockerfile" },
      {
        file: "Dockerfile",
        line: 4,
        column: 1,
        length: 29,
        remedy: "Write {{{ imagebuilder:components }}}.",
      },
    ]);
  });

  test("takes what Dockerfiles use braces for", () => {
    expect(
      checkDockerfile(`${PARENT}RUN go list -f {{.Dir}} \${HOME}\n`, "f", false),
    ).toStrictEqual([]);
  });

  test("refuses a template that is too long", () => {
    const text = `${PARENT}${"#".repeat(65_536)}`;
    expect(checkDockerfile(text, "f", false)).toMatchObject([
      { line: 1, message: expect.stringContaining("expected at most 65536") },
    ]);
  });
});

describe("dockerfileTemplateData", () => {
  const HEAD = `name: web
containerRecipe:
  parentImage: alpine:3.22
  targetRepository: { repositoryName: web }
  components: [{ uri: web.yml }]
`;
  const issuesOf = (template: string) => parsePipeline(HEAD + template, "kiln.yml").issues;

  test("in a block has its problems where they stand in the pipeline file", () => {
    const issues = issuesOf(`  dockerfileTemplateData: |

    FROM {{{ imagebuilder:parentImage }}}
    {{{ imagebuilder:enviroments }}}
    {{{ imagebuilder:components }}}
`);
    expect(issues).toMatchObject([
      {
        file: "kiln.yml",
        line: 7,
        column: 5,
        message: expect.stringContaining("lacks {{{ imagebuilder:environments }}}"),
      },
      {
        file: "kiln.yml",
        line: 9,
        column: 5,
        length: 32,
        excerpt: "    {{{ imagebuilder:enviroments }}}",
      },
    ]);
    expect(issues.map(({ path }) => path)).toStrictEqual(
      issues.map(() => "containerRecipe.dockerfileTemplateData"),
    );
  });

  test("in quotes has its problems at its key", () => {
    expect(issuesOf('  dockerfileTemplateData: "FROM alpine\\n"\n')).toMatchObject(
      [1, 2, 3].map(() => ({ line: 6, column: 3, path: "containerRecipe.dockerfileTemplateData" })),
    );
  });
});

test.each([
  ["[linux/amd64, linux/amd64]", "Cannot build for one platform twice"],
  ["[windows/amd64]", "windows/amd64"],
])("platforms refuses %s", (platforms, message) => {
  const text = `name: web
containerRecipe:
  parentImage: alpine:3.22
  platforms: ${platforms}
  targetRepository: { repositoryName: web }
`;
  expect(parsePipeline(text, "kiln.yml").issues).toMatchObject([
    { line: 4, message: expect.stringContaining(message) },
  ]);
});
