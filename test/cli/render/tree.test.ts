import { describe, expect, test } from "vitest";
import type { BuildEvent } from "../../../lib/cli/build-event.ts";
import { advance, emptyProgress } from "../../../lib/cli/render/progress.ts";
import { styleFor } from "../../../lib/cli/render/style.ts";
import { renderTree } from "../../../lib/cli/render/tree.ts";
import { capturedIo } from "../../fakes/io.ts";

const plain = styleFor(capturedIo().stderr, {});
const size = { columns: 60, rows: 24 };

function picture(events: readonly BuildEvent[], now: number, at = size): string[] {
  return renderTree(events.reduce(advance, emptyProgress(0)), now, at, plain);
}

const launched: BuildEvent[] = [
  { type: "state-entered", at: 0, key: "LaunchInstance", state: "LaunchInstance" },
  {
    type: "state-exited",
    at: 1_500,
    key: "LaunchInstance",
    state: "LaunchInstance",
    status: "succeeded",
  },
  { type: "state-entered", at: 1_500, key: "RunComponents", state: "RunComponents" },
];
const output = (line: string): BuildEvent => ({
  type: "output",
  at: 2_000,
  instanceId: "i-1",
  line: `2026-11-22T10:00:00.123456789Z ${line}`,
});

describe("renderTree()", () => {
  test("shows finished states with a mark and running ones with their elapsed time", () => {
    expect(picture(launched, 3_000)).toStrictEqual([
      `✔ ${"Launch instance".padEnd(44)}      1.5 s`,
      `⠋ ${"Run components".padEnd(44)}      1.5 s`,
    ]);
  });

  test("puts the component's place and output below the state that runs it", () => {
    const events = [
      ...launched,
      ...["Document web.yml", "Phase build", "Step Install", "Stdout: one", "Stdout: two"].map(
        output,
      ),
    ];
    expect(picture(events, 3_000).slice(2)).toStrictEqual([
      "    web › build › Install",
      "    │ one",
      "    │ two",
    ]);
  });

  test("forgets the output of a step when the next one starts", () => {
    const events = [...launched, ...["Step One", "Stdout: old", "Step Two"].map(output)];
    expect(picture(events, 3_000).slice(2)).toStrictEqual(["    Two"]);
  });

  test("marks a failed state in words that need no colour", () => {
    const events: BuildEvent[] = [
      ...launched,
      {
        type: "state-exited",
        at: 4_000,
        key: "RunComponents",
        state: "RunComponents",
        status: "failed",
      },
    ];
    expect(picture(events, 5_000)[1]).toBe(`✘ ${"Run components".padEnd(44)}      2.5 s`);
  });

  test("never prints a line wider than the terminal, nor control sequences of a component", () => {
    const events = [...launched, output(`Stdout: \u001b[31m${"x".repeat(200)}\u0007`)];
    const lines = picture(events, 3_000, { columns: 40, rows: 24 });
    expect(lines.every((line) => line.length <= 40)).toBe(true);
    expect(lines.at(-1)).toBe(`    │ ${"x".repeat(32)}…`);
  });

  test("shows the last state of a progress bar", () => {
    const events = [...launched, output("Stdout: 10%\r50%\r100%\r")];
    expect(picture(events, 3_000).at(-1)).toBe("    │ 100%");
  });

  test("keeps within the height of the terminal", () => {
    const rows = Array.from(
      { length: 40 },
      (_, index): BuildEvent => ({
        type: "state-entered",
        at: index,
        key: `S${index}`,
        state: `S${index}`,
      }),
    );
    expect(picture(rows, 100, { columns: 60, rows: 10 }).length).toBeLessThan(10);
  });
});

describe("styleFor()", () => {
  test("paints on a terminal", () => {
    expect(styleFor(capturedIo({ isTerminal: true }).stderr, {}).red("x")).toBe(
      "\u001b[31mx\u001b[0m",
    );
  });

  test.each([
    ["without a terminal", false, {}],
    ["with NO_COLOR", true, { NO_COLOR: "1" }],
    ["on a dumb terminal", true, { TERM: "dumb" }],
  ])("paints nothing %s", (_, isTerminal, environment) => {
    expect(styleFor(capturedIo({ isTerminal }).stderr, environment).red("x")).toBe("x");
  });
});
