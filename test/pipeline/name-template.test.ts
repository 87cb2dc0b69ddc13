import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDateFormat, renderDate } from "../../lib/pipeline/date-format.ts";
import {
  AMI_NAME,
  defaultAmiName,
  isUniquePerBuild,
  parseAmiNameTemplate,
  parseContainerTagTemplate,
  parseNameTemplate,
  renderName,
} from "../../lib/pipeline/name-template.ts";
import { outcome } from "./read.ts";

const VALUES = { buildDate: new Date("2026-07-28T01:14:17.416Z"), buildVersion: 3 };

function rendered(template: string): string {
  const parsed = parseNameTemplate(template);
  return "value" in parsed ? renderName(parsed.value, VALUES) : (outcome(parsed) as string);
}

describe("renderName()", () => {
  test.each([
    ["web {{ imagebuilder:buildDate }}", "web 2026-07-28T01-14-17.416Z"],
    ["web-{{imagebuilder:buildVersion}}", "web-3"],
    ["{{imagebuilder:buildDate:yyyyMMHHss}}", "2026070117"],
    ["web {{ imagebuilder:buildDate:yy.MM.dd-HHmmssSSS }}", "web 26.07.28-011417416"],
    ["{{imagebuilder:buildVersion}}{{imagebuilder:buildVersion}}x", "33x"],
    ["plain", "plain"],
  ])("fills in %s", (template, expected) => {
    expect(rendered(template)).toBe(expected);
  });

  test("leaves text without braces as it is", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes("{{")),
        (text) => {
          expect(rendered(text)).toBe(text);
        },
      ),
    );
  });
});

test.each([
  [
    "web {{ imagebuilder:buildDat }}",
    'the variable "imagebuilder:buildDat" is unknown, expected imagebuilder:buildDate or imagebuilder:buildVersion → Did you mean "{{ imagebuilder:buildDate }}"?',
  ],
  [
    "web {{ buildVersion }}",
    'the variable "buildVersion" is unknown, expected imagebuilder:buildDate or imagebuilder:buildVersion → Did you mean "{{ imagebuilder:buildVersion }}"?',
  ],
  [
    "web {{ isotime }}",
    'the variable "isotime" is unknown, expected imagebuilder:buildDate or imagebuilder:buildVersion',
  ],
  ["web {{ imagebuilder:buildDate", "a {{ is not closed by }}"],
  [
    "{{imagebuilder:buildDate:YYYY}}",
    '"YYYY" is no part of a date, expected yyyy, yy, MM, dd, HH, mm, ss, SSS → Did you mean "yyyy"?',
  ],
  ["{{imagebuilder:buildDate:}}", "the date format is empty → Leave its colon out."],
])("parseNameTemplate() refuses %s", (template, expected) => {
  expect(outcome(parseNameTemplate(template))).toBe(expected);
});

describe("parseAmiNameTemplate()", () => {
  test.each([
    ["we", '"we" is too short, expected 3 to 128 characters'],
    ["x".repeat(128), "it has 128 characters, expected at most 127"],
    ["{{imagebuilder:buildVersion}}", '"1" is too short, expected 3 to 128 characters'],
    [
      "web:latest",
      '":" is not allowed in the name of an AMI, expected letters, digits, spaces and ( ) . / - \' @ _ [ ]',
    ],
    [
      "web {{imagebuilder:buildDate:HH:mm}}",
      '":" is not allowed in the name of an AMI, expected letters, digits, spaces and ( ) . / - \' @ _ [ ]',
    ],
  ])("refuses %s", (template, expected) => {
    expect(outcome(parseAmiNameTemplate(template))).toBe(expected);
  });

  test("takes only templates whose names EC2 takes", () => {
    const piece = fc.constantFrom(
      "web",
      " ",
      "(1)",
      ":",
      "é",
      "{{ imagebuilder:buildDate }}",
      "@[x]",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const parsed = parseAmiNameTemplate(pieces.join(""));
        if ("value" in parsed) expect(renderName(parsed.value, VALUES)).toMatch(AMI_NAME);
        else expect(parsed.refusal.reason).not.toBe("");
      }),
    );
  });
});

test("parseContainerTagTemplate() refuses what no registry takes as a tag", () => {
  expect(outcome(parseContainerTagTemplate("v 1"))).toBe(
    "expected a tag of up to 128 letters, digits, _ . and -",
  );
  expect(outcome(parseContainerTagTemplate("v{{imagebuilder:buildVersion}}"))).toStrictEqual({
    text: "v{{imagebuilder:buildVersion}}",
    pieces: [{ kind: "text", text: "v" }, { kind: "build-version" }],
  });
});

test("isUniquePerBuild() is true when a variable is in the name", () => {
  expect(isUniquePerBuild({ text: "web", pieces: [{ kind: "text", text: "web" }] })).toBe(false);
  expect(isUniquePerBuild({ text: "", pieces: [{ kind: "build-version" }] })).toBe(true);
});

describe("defaultAmiName()", () => {
  test("is name, time and build number, with hyphens for colons", () => {
    expect(defaultAmiName("example", VALUES)).toBe(
      `example 2026-07-28T01-14-17.416Z ${VALUES.buildVersion}`,
    );
  });

  test("cuts a long recipe name so that EC2 takes it", () => {
    const name = defaultAmiName("x".repeat(128), VALUES);
    expect([name.length, AMI_NAME.test(name)]).toStrictEqual([128, true]);
  });
});

test("renderDate() pads each field to its letters", () => {
  const format = parseDateFormat("yyyy-MM-dd HH:mm:ss.SSS");
  expect(
    "value" in format && renderDate(format.value, new Date(Date.UTC(987, 0, 2, 3, 4, 5, 6))),
  ).toBe("0987-01-02 03:04:05.006");
});
