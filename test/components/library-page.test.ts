import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { newestOf } from "../../lib/cli/commands/components.ts";
import { describeComponent } from "../../lib/cli/library/describe-component.ts";
import { readLibrary } from "../../lib/cli/library/read-library.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGE = `${ROOT}docs/component-library.md`;

test("docs/component-library.md has a line for each component", async () => {
  const components = newestOf((await readLibrary(ROOT)).map(describeComponent));
  const rows = components.map(
    ({ name, version, type, description, supportedOsVersions }) =>
      `| [${name}](../components/${name}/${version}.yml) | ${version} | ${type.toLowerCase()} | ${description} | ${supportedOsVersions} |`,
  );
  const table = [
    "| component | version | type | what it does | distributions |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ];
  const page = readFileSync(PAGE, "utf8").replace(
    /(<!-- components:[^\n]*-->\n)[\s\S]*(<!-- \/components -->)/,
    (_, start: string, end: string) => `${start}\n${table.join("\n")}\n\n${end}`,
  );
  await expect(page).toMatchFileSnapshot(PAGE);
});

test("docs/component-library.md has examples that are valid", () => {
  const examples = [...readFileSync(PAGE, "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)];
  const issues = examples.flatMap(
    (match) => parsePipeline(`name: example\n${match[1] ?? ""}`, "example").issues,
  );
  expect({ examples: examples.length, issues }).toStrictEqual({ examples: 2, issues: [] });
});
