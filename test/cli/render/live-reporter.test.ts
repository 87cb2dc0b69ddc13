import { expect, test } from "vitest";
import { liveReporter } from "../../../lib/cli/render/live-reporter.ts";
import { capturedIo } from "../../fakes/io.ts";

test("liveReporter() hides the cursor, draws once more at the end, and gives the cursor back, once", () => {
  const io = capturedIo({ isTerminal: true, environment: { NO_COLOR: "1" } });
  const reporter = liveReporter(io, () => 0);
  reporter.event({ type: "state-entered", at: 0, key: "PlanBuild", state: "PlanBuild" });
  reporter.close();
  const shown = io.err();
  reporter.close();
  expect(io.err()).toBe(shown);
  expect(shown).toBe(`\u001b[?25l⠋ ${"Plan build".padEnd(44)}      0.0 s\n\u001b[?25h`);
});

test("liveReporter() prints notices above the picture", () => {
  const io = capturedIo({ isTerminal: true, environment: { NO_COLOR: "1" } });
  const reporter = liveReporter(io, () => 0);
  reporter.event({ type: "notice", at: 0, text: "removed something" });
  reporter.close();
  expect(io.err()).toContain("removed something\n");
});
