import { describe, expect, test } from "vitest";
import { codes, parseAll, problems, withKeys, withStep } from "./parsed.ts";

/** Two steps; the second one echoes `text`, in quotes, at line 14. */
function documentUsing(
  text: string,
  first = "ExecuteBash\n        inputs: {commands: [a, b]}",
): string {
  return `schemaVersion: 1.0
parameters:
  - Mode: {type: string}
  - TokenName: {type: string}
phases:
  - name: build
    steps:
      - name: Make
        action: ${first}
      - name: Use
        action: ExecuteBash
        inputs:
          commands: ['${text}']
      - name: Late
        action: ExecuteBash
        inputs: {commands: [c]}
  - name: validate
    steps:
      - name: Make
        action: ExecuteBash
        inputs: {commands: [d]}
`;
}

test.each([
  "{{ Mode }}",
  "{{ build.Make.outputs.stdout }}",
  "{{ build.Make.inputs.commands }}",
  "{{ build.Make.inputs[0].commands }}",
  "{{ aws:ssm:/a }}",
  "{{ aws:ssm:resolve(TokenName) }}",
  "{{ env:ANY thing }}",
  "{{ aws:imds:placement/region }}",
  "{{ context:uuid }}",
  "{{ loop.value }} {{ other.index }}",
  "{{.State}}",
  "{{ Missing",
])("%s is accepted", (text) => {
  expect(codes(documentUsing(text))).toStrictEqual([]);
});

test.each([
  ["{{ Mod }}", "undeclared-name", 'no parameter or constant has the name "Mod"'],
  [
    "{{ aws:ssm:resolve(Token) }}",
    "undeclared-name",
    'no parameter or constant has the name "Token"',
  ],
  ["{{ bild.Make.outputs.stdout }}", "unknown-target", 'there is no phase "bild"'],
  ["{{ build.Mak.outputs.stdout }}", "unknown-target", 'there is no step "Mak" in phase "build"'],
  [
    "{{ build.Late.outputs.stdout }}",
    "forward-reference",
    'step "Late" runs later, expected a step that runs earlier',
  ],
  [
    "{{ validate.Make.outputs.stdout }}",
    "forward-reference",
    'step "Make" runs later, expected a step that runs earlier',
  ],
  [
    "{{ build.Use.outputs.stdout }}",
    "forward-reference",
    'step "Use" is this step itself, expected a step that runs earlier',
  ],
  [
    "{{ build.Make.outputs.stderr }}",
    "unknown-field",
    'ExecuteBash has no output "stderr", expected stdout',
  ],
  [
    "{{ build.Make.inputs.command }}",
    "unknown-field",
    'ExecuteBash has no input "command", expected commands',
  ],
  [
    "{{ build.Make.inputs[1].commands }}",
    "index-out-of-range",
    'step "Make" has 1 input entry, so there is no [1]; expected 0',
  ],
  [
    "{{ aws:imds:iam/info }}",
    "forbidden-metadata",
    'the metadata path "iam/info" may not be read, expected a plain path outside of iam/ and identity-credentials/',
  ],
  ["{{ context:osname }}", "unknown-context-key", 'the context has no "osname"'],
  [
    "{{ aws:ssm:resolve(env:HOME) }}",
    "bad-reference",
    "resolve() takes the name of a parameter or an aws:ssm: reference, without braces",
  ],
])("%s is refused as %s", (token, code, reason) => {
  expect(problems(documentUsing(token))).toStrictEqual([
    `14:23 ${code}: Cannot resolve "${token}": ${reason}`,
  ]);
});

test.each([
  "iam",
  "iam/security-credentials/role",
  "identity-credentials/ec2/info",
  "IAM/info",
  "/iam/info",
  "./iam/info",
  "public-keys/../iam/info",
  "%69am/info",
])("the metadata path %s is refused at validation", (path) => {
  expect(codes(documentUsing(`{{ aws:imds:${path} }}`))).toStrictEqual(["forbidden-metadata"]);
});

describe("chains to several items", () => {
  const files =
    "WebDownload\n        inputs: [{source: 'https://a/b', destination: /x}, {source: 'https://a/c', destination: /y}]";
  test("reach every item of a literal list", () => {
    expect(codes(documentUsing("{{ build.Make.inputs[1].source }}", files))).toStrictEqual([]);
  });
  test("and none beyond it", () => {
    expect(codes(documentUsing("{{ build.Make.inputs[2].source }}", files))).toStrictEqual([
      "index-out-of-range",
    ]);
  });
  test("reach inputs that are not given", () => {
    expect(codes(documentUsing("{{ build.Make.inputs.checksum }}", files))).toStrictEqual([]);
  });
});

describe("places of references", () => {
  const undeclared = (text: string): string[] =>
    problems(text).map((problem) => problem.split(":").slice(0, 2).join(":"));

  test("in a condition, its value and its path", () => {
    const text = withKeys(
      "if:\n  or:\n    - {stringEquals: '{{ AAA }}', value: '{{ BBB }}'}\n    - {fileMD5Equals: x, path: '{{ CCC }}'}",
    );
    expect(undeclared(text)).toStrictEqual([
      "13:31 undeclared-name",
      "13:51 undeclared-name",
      "14:41 undeclared-name",
    ]);
  });
  test("in the items and the text of a loop", () => {
    expect(undeclared(withKeys("loop: {forEach: [a, 'b {{ AAA }}']}"))).toStrictEqual([
      "11:32 undeclared-name",
    ]);
    expect(undeclared(withKeys("loop: {forEach: {list: '{{ AAA }}'}}"))).toStrictEqual([
      "11:33 undeclared-name",
    ]);
  });
  test("twice in a block of several lines", () => {
    const text = withStep(
      "name: Show\naction: ExecuteBash\ninputs:\n  commands:\n    - |\n      echo\n      a {{ AAA }} b {{ Mode }} {{ AAA }}",
    );
    expect(undeclared(text)).toStrictEqual(["14:17 undeclared-name", "14:40 undeclared-name"]);
  });
  test("written with escapes: the whole text is marked", () => {
    const text = withStep('name: Show\naction: ExecuteBash\ninputs: {commands: ["\\x7b{ AAA }}"]}');
    expect(undeclared(text)).toStrictEqual(["10:29 undeclared-name"]);
  });
  test("not in parameter defaults and constants, which are never resolved", () => {
    const text = withKeys("").replace(
      "Mode: {type: string}",
      "Mode: {type: string, default: '{{ AAA }}'}",
    );
    expect(codes(text)).toStrictEqual([]);
  });
});

test("a chain to a step with other problems is not a problem of its own", () => {
  const { issues } = parseAll(documentUsing("{{ build.Make.outputs.stdout }}", "ExecuteBsh"));
  expect(issues.map((issue) => issue.code)).toStrictEqual(["unknown-action"]);
});
