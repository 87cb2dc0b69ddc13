import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseDefinition } from "../../../../lib/local/services/states/parse-definition.ts";

const folder = new URL("../../../../statemachines/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".asl.yaml"));

test.each(files)("parseDefinition() takes %s as it is", (file) => {
  const definition = JSON.stringify(parse(readFileSync(new URL(file, folder), "utf8")));
  expect(parseDefinition(definition).problems).toEqual([]);
});

test("parseDefinition() reports every problem at once", () => {
  const { problems } = parseDefinition(
    JSON.stringify({
      StartAt: "A",
      QueryLanguage: "JSONata",
      States: { A: { Type: "Pass", Assign: {}, Parameters: { "all.$": "$$" }, End: true } },
    }),
  );
  expect(problems).toEqual([
    'Cannot use the key "QueryLanguage" in the state machine: it is unknown. Use one of: StartAt, States, Comment, Version, TimeoutSeconds.',
    'States.A: Cannot use the key "Assign" in a Pass state: it is unknown. Use one of: Type, Comment, Next, End, InputPath, OutputPath, Parameters, ResultPath, Result.',
    "States.A.Parameters.all.$: Cannot use the whole context object, expected a member of it",
  ]);
});
