import { expect, test } from "vitest";
import { renderDuration } from "../../../lib/cli/render/duration.ts";

test.each([
  [0, "0.0 s"],
  [99, "0.0 s"],
  [1_250, "1.2 s"],
  [59_999, "59.9 s"],
  [60_000, "1 min 00 s"],
  [185_400, "3 min 05 s"],
])("renderDuration() gives %i ms as %s", (milliseconds, expected) => {
  expect(renderDuration(milliseconds)).toBe(expected);
});
