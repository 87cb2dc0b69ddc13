/** What every component of the library promises, whatever it does. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { actionCatalog } from "../../lib/actions/catalog.ts";
import { describeComponent } from "../../lib/cli/library/describe-component.ts";
import { readLibrary } from "../../lib/cli/library/read-library.ts";
import { parseDocument } from "../../lib/document/parse-document.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const library = await readLibrary(ROOT);
const named = library.map((component) => ({
  ...component,
  label: `${component.name}@${component.version}`,
}));

test("readLibrary() gives every file of components/, by name and version", () => {
  const files = readdirSync(`${ROOT}components`, { recursive: true, encoding: "utf8" });
  const documents = files.filter((file) => file.includes("/")).sort();
  const read = library.map(({ name, version }) => `${name}/${version}.yml`);
  expect(read.toSorted()).toStrictEqual(documents);
  expect([...new Set(library.map(({ name }) => name))]).toStrictEqual([
    "amazon-cloudwatch-agent",
    "amazon-corretto-11",
    "amazon-corretto-17",
    "amazon-corretto-21",
    "aws-cli-version-2",
    "chrony",
    "docker-ce",
    "ebs-volume-usage",
    "hello-world",
    "nginx",
    "package-present",
    "port-listening",
    "python-3",
    "reboot",
    "reboot-test",
    "sanitise",
    "service-running",
    "simple-boot-test",
    "update-linux",
  ]);
});

describe.each(named)("$label", (component) => {
  const { name, version, text } = component;
  const { document, issues } = parseDocument(text, `components/${name}/${version}.yml`, {
    actions: actionCatalog,
    platform: "linux",
  });
  const about = describeComponent(component);

  test("is a valid document of its name, without warnings", () => {
    expect({ name: document?.name, issues }).toStrictEqual({ name, issues: [] });
  });

  test("fits into CreateComponent", () => {
    expect(text.length).toBeLessThanOrEqual(16_000);
    expect(about.parameters.length).toBeLessThanOrEqual(25);
    expect(about.description).toMatch(/^[A-Z].{20,160}\.$/);
  });

  test("says what each parameter means, and for which distributions it is", () => {
    expect(about.supportedOsVersions).not.toBe("");
    for (const parameter of about.parameters) {
      expect(parameter.name).toMatch(/^[A-Z][A-Za-z0-9]+$/);
      expect(parameter.description).toMatch(/^[A-Z].+\.$/);
    }
  });

  test("checks what it has built, or tests only", () => {
    const phases = about.phases.join(" ");
    expect(["build validate", "build validate test", "test"]).toContain(phases);
  });

  test("says what is wrong before each exit with 1", () => {
    const lines = text.split("\n");
    const silent = lines.filter(
      (line, index) => /\bexit 1\b/.test(line) && !/>&2/.test(`${lines[index - 1]}${line}`),
    );
    expect(silent.filter((line) => !/is_installed|rpm -q/.test(line))).toStrictEqual([]);
  });
});

test("the three Correttos differ in their number only", () => {
  const texts = library
    .filter(({ name }) => name.startsWith("amazon-corretto-"))
    .map(({ name, text }) =>
      text.replace(/(?<=corretto-|Corretto |java-)\d\d/g, (number) =>
        name.endsWith(number) ? "NN" : number,
      ),
    );
  expect(new Set(texts).size).toBe(1);
});
