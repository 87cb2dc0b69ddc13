import fc from "fast-check";
import { expect, test } from "vitest";
import { resolveInputs, resolveText } from "../../lib/document/resolve-text.ts";
import { resolverOf } from "../fakes/resolver.ts";

const resolver = resolverOf({ Mode: "blue", Name: "/ci/token", Braces: "{{ Mode }}" });

test.each([
  ["is {{ Mode }}, {{Mode}}!", "is blue, blue!"],
  ["{{ build.Get.outputs.stdout }}", "<build.Get.outputs[0].stdout>"],
  ["{{ aws:ssm:/a }}", "<ssm /a>"],
  ["{{ aws:ssm:resolve(Name) }}", "<ssm /ci/token>"],
  ["{{ aws:ssm:resolve(aws:ssm:/other) }}", "<ssm <ssm /other>>"],
  ["{{ env:ProgramFiles(x86) }}", "<env ProgramFiles(x86)>"],
  ["{{ aws:imds:instance-id }}", "<imds instance-id>"],
  ["{{ context:date }}", "<context date>"],
  ["{{ loop.value }} stays", "{{ loop.value }} stays"],
  ["{{.State}} {{ Mode", "{{.State}} {{ Mode"],
])("resolveText() makes of %j %j", async (text, expected) => {
  expect(await resolveText(text, resolver)).toBe(expected);
});

test("resolveText() does not scan inserted text: {{ X }} in a value stays", async () => {
  expect(await resolveText("{{ Braces }}", resolver)).toBe("{{ Mode }}");
  const parts = resolverOf({ Open: "{{ Mo", Close: "de }}" });
  expect(await resolveText("{{ Open }}{{ Close }}", parts)).toBe("{{ Mode }}");
});

test("resolveText() never rescans, whatever is inserted", async () => {
  const piece = fc.constantFrom("{{", "}}", "{{ Mode }}", " ", "Mode", "a", "{", "}", "\n");
  const value = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 5 }), async (values) => {
      const names = values.map((_, index) => `Name${index}`);
      const text = names.map((name) => `{{ ${name} }}`).join("|");
      const variables = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
      expect(await resolveText(text, resolverOf(variables))).toBe(values.join("|"));
    }),
  );
});

test("resolveText() lets errors through", async () => {
  const failing = { ...resolver, ssm: () => Promise.reject(new Error("no access")) };
  await expect(resolveText("{{ aws:ssm:/a }}", failing)).rejects.toThrow("no access");
});

test("resolveInputs() resolves texts at any depth and leaves keys", async () => {
  const items = [{ commands: ["{{ Mode }}"], "{{ Mode }}": { deep: ["x", ["{{ Mode }}"]] } }];
  expect(await resolveInputs(items, resolver)).toStrictEqual([
    { commands: ["blue"], "{{ Mode }}": { deep: ["x", ["blue"]] } },
  ]);
});
