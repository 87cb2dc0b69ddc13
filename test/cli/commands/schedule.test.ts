import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { Flags } from "../../../lib/cli/command.ts";
import { runSchedule } from "../../../lib/cli/commands/schedule.ts";
import { main } from "../../../lib/cli/main.ts";
import { capturedIo } from "../../fakes/io.ts";
import { temporaryFolder } from "../../local/files/temporary-folder.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const PIPELINE = "name: web\nimageRecipe:\n  parentImage: host # this computer\n";

/** A folder with one pipeline file, and a person who answers in this order. */
async function desk(text: string, answers?: readonly string[]) {
  const workingDirectory = await temporaryFolder();
  await writeFile(`${workingDirectory}/web.yml`, text);
  const left = [...(answers ?? [])];
  const questions: string[] = [];
  const ask = async (question: string) => {
    questions.push(question);
    return left.shift();
  };
  const io = capturedIo({ workingDirectory, ...(answers === undefined ? {} : { ask }) });
  const run = (flags: Flags = {}) =>
    runSchedule({ operands: ["web.yml"], flags, argv: [], io }, () => NOW);
  const file = () => readFile(`${workingDirectory}/web.yml`, "utf8");
  return { io, run, file, questions };
}

describe("kiln schedule", () => {
  test("shows the next ten runs in the schedule's zone and in UTC, over a change of clocks", async () => {
    const { io, run } = await desk(
      `${PIPELINE}schedule:\n  scheduleExpression: cron(30 2 ? * SUN *)\n  timezone: Europe/Berlin\n  autoDisablePolicy: { failureCount: 3 }\n`,
    );
    expect(await run()).toBe(0);
    expect(io.out()).toBe(`web: cron(30 2 ? * SUN *), Europe/Berlin
  builds  when a dependency has changed since the last image
  window  runs begin within 15 minutes after their time
  off     after 3 scheduled builds that fail in a row

Europe/Berlin                   UTC
Sun 2026-11-29 02:30:00 +01:00  2026-11-29 01:30:00
Sun 2026-12-06 02:30:00 +01:00  2026-12-06 01:30:00
Sun 2026-12-13 02:30:00 +01:00  2026-12-13 01:30:00
Sun 2026-12-20 02:30:00 +01:00  2026-12-20 01:30:00
Sun 2026-12-27 02:30:00 +01:00  2026-12-27 01:30:00
Sun 2027-01-03 02:30:00 +01:00  2027-01-03 01:30:00
Sun 2027-01-10 02:30:00 +01:00  2027-01-10 01:30:00
Sun 2027-01-17 02:30:00 +01:00  2027-01-17 01:30:00
Sun 2027-01-24 02:30:00 +01:00  2027-01-24 01:30:00
Sun 2027-01-31 02:30:00 +01:00  2027-01-31 01:30:00
`);
  });

  test("gives the same as JSON", async () => {
    const { io, run } = await desk(
      `${PIPELINE}status: DISABLED\nschedule:\n  scheduleExpression: at(2027-06-01T00:00:00)\n  timezone: America/St_Johns\n  pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY\n  flexibleTimeWindow: { mode: OFF }\n`,
    );
    await run({ json: true });
    expect(JSON.parse(io.out())).toStrictEqual({
      pipeline: "web",
      expression: "at(2027-06-01T00:00:00)",
      timezone: "America/St_Johns",
      startCondition: "EXPRESSION_MATCH_ONLY",
      windowMinutes: 0,
      isEnabled: false,
      runs: [{ local: "2027-06-01T00:00:00-02:30", utc: "2027-06-01T02:30:00Z" }],
    });
  });

  test("says so when there are no runs left, and when there is no schedule", async () => {
    const past = await desk(
      `${PIPELINE}schedule: { scheduleExpression: "cron(0 0 1 1 ? 2020)" }\n`,
    );
    await past.run();
    expect(past.io.out()).toMatch(/\n\nThere are no runs left\.\n$/);
    const none = await desk(PIPELINE);
    expect(await none.run()).toBe(0);
    expect([none.io.out(), none.io.err()]).toStrictEqual([
      "",
      'Pipeline "web" has no schedule: its builds start by hand only.\n',
    ]);
  });

  test("shows every problem of the file", async () => {
    const { io } = await desk(
      `${PIPELINE}schedule: { scheduleExpression: rate(1 days), timezone: Mars }\n`,
    );
    expect(await main(["schedule", "web.yml"], io)).toBe(3);
    expect(io.err()).toContain('expected "1 day"');
    expect(io.err()).toContain("expected the IANA name of a time zone");
  });

  test("needs one file", async () => {
    const { io } = await desk(PIPELINE);
    expect([
      await main(["schedule"], io),
      await main(["schedule", "a.yml", "b.yml"], io),
      await main(["schedule", "missing.yml"], io),
    ]).toStrictEqual([2, 2, 3]);
  });
});

describe("kiln schedule --edit", () => {
  test("puts a schedule together by questions and writes it into the file", async () => {
    const { io, run, file, questions } = await desk(PIPELINE, [
      "weekly",
      "25:00",
      "4:15",
      "someday",
      "mon,thu",
      "Berlin",
      "Europe/Berlin",
      "",
      "y",
    ]);
    expect(await run({ edit: true })).toBe(0);
    expect(await file()).toBe(`${PIPELINE}schedule:
  scheduleExpression: "cron(15 4 ? * MON,THU *)"
  timezone: Europe/Berlin
  pipelineExecutionStartCondition: EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE
`);
    expect(questions.map((question) => question.replace(/ \[.*$/, ""))).toStrictEqual([
      "How often: daily, weekly, monthly or custom?",
      "At what time?",
      "At what time?",
      "On which days, such as SUN, MON,THU or MON-FRI?",
      "On which days, such as SUN, MON,THU or MON-FRI?",
      "Time zone?",
      "Time zone?",
      "Build only when a dependency has changed since the last image, yes or no?",
      "Write this to web.yml?",
    ]);
    expect(io.err()).toContain('"25:00" is no time, expected hours and minutes such as 03:00.');
    expect(io.err()).toContain('Did you mean "Europe/Berlin"?');
    expect(io.err()).toContain("Mon 2026-11-23 04:15:00 +01:00  2026-11-23 03:15:00");
    expect(io.err()).toContain('+   scheduleExpression: "cron(15 4 ? * MON,THU *)"');
    expect(io.out()).toBe("");
  });

  test.each([
    ["daily", ["d", "3:00"], "cron(0 3 * * ? *)"],
    ["the first Sunday", ["monthly", "03:30", "sun#1"], "cron(30 3 ? * SUN#1 *)"],
    ["the last Friday", ["monthly", "03:30", "FRIL"], "cron(30 3 ? * FRIL *)"],
    ["the last weekday", ["m", "03:30", "LW"], "cron(30 3 LW * ? *)"],
    ["an expression", ["custom", "rate(2 day)", "rate(2 days)"], "rate(2 days)"],
  ])("makes %s", async (_, answers, expected) => {
    const { run, file } = await desk(PIPELINE, [...answers, "UTC", "no", "yes"]);
    await run({ edit: true });
    expect(await file()).toContain(`scheduleExpression: "${expected}"`);
    expect(await file()).toContain("pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY");
  });

  test("offers what the file has, and has nothing to write then", async () => {
    const text = `${PIPELINE}schedule:\n  scheduleExpression: rate(2 days)\n  timezone: Asia/Tokyo\n  pipelineExecutionStartCondition: EXPRESSION_MATCH_ONLY\n`;
    const { io, run, file } = await desk(text, ["custom", "", "", ""]);
    expect(await run({ edit: true })).toBe(0);
    expect(await file()).toBe(text);
    expect(io.err()).toBe("web.yml has that schedule already.\n");
  });

  test.each([
    ["declined", ["daily", "", "UTC", "", ""], "web.yml stays as it is\n"],
    ["not answered", ["daily"], "The schedule stays as it is: a question was not answered\n"],
  ])("changes nothing when it is %s", async (_, answers, said) => {
    const { io, file } = await desk(PIPELINE, answers);
    expect(await main(["schedule", "--edit", "web.yml"], io)).toBe(130);
    expect(io.err().endsWith(said)).toBe(true);
    expect(await file()).toBe(PIPELINE);
  });

  test("refuses where there is no terminal", async () => {
    const { io } = await desk(PIPELINE);
    expect(await main(["schedule", "--edit", "web.yml"], io)).toBe(2);
    expect(io.err()).toBe(
      'Cannot edit the schedule: there is no terminal to ask questions on\n  → Write "schedule:" into web.yml; docs/schedules.md has examples.\n',
    );
  });
});
