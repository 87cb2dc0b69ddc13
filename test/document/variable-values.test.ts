import { expect, test } from "vitest";
import { variableValues } from "../../lib/document/variable-values.ts";

const nameSpan = { start: 0, end: 0 };
const document = {
  parameters: [
    { name: "Mode", nameSpan, default: "blue", description: "" },
    { name: "Port", nameSpan, default: "80", description: "" },
    { name: "Free", nameSpan, description: "" },
  ],
  constants: [{ name: "Code", nameSpan, value: "3" }],
};

test("variableValues(): a supplied value wins over the default, unknown names are ignored, constants stay", () => {
  const supplied = { Mode: "red", Code: "4", Other: "x" };
  expect(Object.fromEntries(variableValues(document, supplied))).toStrictEqual({
    Mode: "red",
    Port: "80",
    Free: "",
    Code: "3",
  });
});
