import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseScheduleExpression } from "../../lib/pipeline/schedule-expression.ts";
import { nextRuns } from "../../lib/pipeline/schedule-runs.ts";
import { wallOf } from "../../lib/pipeline/zone-time.ts";
import { matchesCron } from "./naive-cron.ts";

const FROM = "2026-11-22T00:00Z";

/** The next runs in the zone's local time, to the minute. */
function runs(text: string, { zone = "UTC", from = FROM, count = 4 } = {}): readonly string[] {
  const parsed = parseScheduleExpression(text);
  if ("refusal" in parsed) throw new Error(parsed.refusal.reason);
  const calendar = { scheduleExpression: parsed.value, timezone: zone };
  return nextRuns(calendar, Date.parse(from), count).map((run) =>
    new Date(wallOf(zone, run)).toISOString().slice(0, 16).replace("T", " "),
  );
}

/** The next runs as they are in UTC. */
function instants(text: string, zone: string, from: string, count = 4): readonly string[] {
  const parsed = parseScheduleExpression(text);
  if ("refusal" in parsed) throw new Error(parsed.refusal.reason);
  const calendar = { scheduleExpression: parsed.value, timezone: zone };
  return nextRuns(calendar, Date.parse(from), count).map((run) =>
    new Date(run).toISOString().slice(0, 16),
  );
}

describe("nextRuns() of cron(…)", () => {
  test.each([
    // Minutes and hours
    ["0 0 * * ? *", ["2026-11-23 00:00", "2026-11-24 00:00"]],
    ["30 14 * * ? *", ["2026-11-22 14:30", "2026-11-23 14:30"]],
    ["0/15 * * * ? *", ["2026-11-22 00:15", "2026-11-22 00:30", "2026-11-22 00:45"]],
    ["*/20 23 * * ? *", ["2026-11-22 23:00", "2026-11-22 23:20", "2026-11-22 23:40"]],
    ["50/5 0 * * ? *", ["2026-11-22 00:50", "2026-11-22 00:55", "2026-11-23 00:50"]],
    ["10-30/10 6 * * ? *", ["2026-11-22 06:10", "2026-11-22 06:20", "2026-11-22 06:30"]],
    ["0 8,20 * * ? *", ["2026-11-22 08:00", "2026-11-22 20:00", "2026-11-23 08:00"]],
    ["0 9-11 * * ? *", ["2026-11-22 09:00", "2026-11-22 10:00", "2026-11-22 11:00"]],
    ["0 0/8 * * ? *", ["2026-11-22 08:00", "2026-11-22 16:00", "2026-11-23 00:00"]],
    ["5,35 6,18 * * ? *", ["2026-11-22 06:05", "2026-11-22 06:35", "2026-11-22 18:05"]],
    ["* 5 * * ? *", ["2026-11-22 05:00", "2026-11-22 05:01", "2026-11-22 05:02"]],
    // Day of month
    ["0 3 1 * ? *", ["2026-12-01 03:00", "2027-01-01 03:00", "2027-02-01 03:00"]],
    ["0 3 15,1 * ? *", ["2026-12-01 03:00", "2026-12-15 03:00", "2027-01-01 03:00"]],
    ["0 3 28-30 * ? *", ["2026-11-28 03:00", "2026-11-29 03:00", "2026-11-30 03:00"]],
    ["0 3 */10 * ? *", ["2026-12-01 03:00", "2026-12-11 03:00", "2026-12-21 03:00"]],
    ["0 3 5/7 * ? *", ["2026-11-26 03:00", "2026-12-05 03:00", "2026-12-12 03:00"]],
    ["0 3 31 * ? *", ["2026-12-31 03:00", "2027-01-31 03:00", "2027-03-31 03:00"]],
    ["0 3 30 * ? *", ["2026-11-30 03:00", "2026-12-30 03:00", "2027-01-30 03:00"]],
    ["0 3 29 2 ? *", ["2028-02-29 03:00", "2032-02-29 03:00", "2036-02-29 03:00"]],
    ["0 3 L * ? *", ["2026-11-30 03:00", "2026-12-31 03:00", "2027-01-31 03:00"]],
    ["0 3 L 2 ? *", ["2027-02-28 03:00", "2028-02-29 03:00", "2029-02-28 03:00"]],
    ["0 3 1,L * ? *", ["2026-11-30 03:00", "2026-12-01 03:00", "2026-12-31 03:00"]],
    ["0 3 LW * ? *", ["2026-11-30 03:00", "2026-12-31 03:00", "2027-01-29 03:00"]],
    ["0 3 1,LW 1 ? *", ["2027-01-01 03:00", "2027-01-29 03:00", "2028-01-01 03:00"]],
    // The 15th of November 2026 is a Sunday, of August a Saturday.
    ["0 3 15W 11 ? 2026-2028", ["2027-11-15 03:00", "2028-11-15 03:00"]],
    ["0 3 22W 11 ? 2026", ["2026-11-23 03:00"]],
    ["0 3 28W 11 ? 2026", ["2026-11-27 03:00"]],
    // The weekday stays in its month: 1 May 2027 is a Saturday, 31 January 2027 a Sunday.
    ["0 3 1W 5 ? 2027", ["2027-05-03 03:00"]],
    ["0 3 31W 1 ? 2027", ["2027-01-29 03:00"]],
    ["0 3 1W 8 ? 2027", ["2027-08-02 03:00"]],
    ["0 3 30W 4 ? 2028", ["2028-04-28 03:00"]],
    ["0 3 31W 11 ? *", []],
    // Months
    ["0 3 1 3 ? *", ["2027-03-01 03:00", "2028-03-01 03:00"]],
    ["0 3 1 JAN,jul ? *", ["2027-01-01 03:00", "2027-07-01 03:00", "2028-01-01 03:00"]],
    ["0 3 1 2-4 ? *", ["2027-02-01 03:00", "2027-03-01 03:00", "2027-04-01 03:00"]],
    ["0 3 1 */6 ? *", ["2027-01-01 03:00", "2027-07-01 03:00", "2028-01-01 03:00"]],
    ["0 3 1 2/5 ? *", ["2026-12-01 03:00", "2027-02-01 03:00", "2027-07-01 03:00"]],
    ["0 3 31 4,6,9,11 ? *", []],
    // Day of week, where 1 is Sunday. 22 November 2026 is one.
    ["0 3 ? * 1 *", ["2026-11-22 03:00", "2026-11-29 03:00"]],
    ["0 3 ? * SUN *", ["2026-11-22 03:00", "2026-11-29 03:00"]],
    ["0 3 ? * 2 *", ["2026-11-23 03:00", "2026-11-30 03:00"]],
    ["0 3 ? * 7 *", ["2026-11-28 03:00", "2026-12-05 03:00"]],
    ["0 3 ? * sat *", ["2026-11-28 03:00", "2026-12-05 03:00"]],
    ["0 3 ? * L *", ["2026-11-28 03:00", "2026-12-05 03:00"]],
    ["0 3 ? * MON-FRI *", ["2026-11-23 03:00", "2026-11-24 03:00", "2026-11-25 03:00"]],
    ["0 3 ? * 2-6/2 *", ["2026-11-23 03:00", "2026-11-25 03:00", "2026-11-27 03:00"]],
    ["0 3 ? * MON,thu *", ["2026-11-23 03:00", "2026-11-26 03:00", "2026-11-30 03:00"]],
    ["0 3 ? * * *", ["2026-11-22 03:00", "2026-11-23 03:00", "2026-11-24 03:00"]],
    ["0 3 ? * */3 *", ["2026-11-22 03:00", "2026-11-25 03:00", "2026-11-28 03:00"]],
    ["0 3 ? * TUE#2 *", ["2026-12-08 03:00", "2027-01-12 03:00", "2027-02-09 03:00"]],
    ["0 3 ? * 3#2 *", ["2026-12-08 03:00", "2027-01-12 03:00", "2027-02-09 03:00"]],
    ["0 3 ? * SUN#1 *", ["2026-12-06 03:00", "2027-01-03 03:00", "2027-02-07 03:00"]],
    ["0 3 ? * MON#5 *", ["2026-11-30 03:00", "2027-03-29 03:00", "2027-05-31 03:00"]],
    ["0 3 ? * 6L *", ["2026-11-27 03:00", "2026-12-25 03:00", "2027-01-29 03:00"]],
    ["0 3 ? * friL *", ["2026-11-27 03:00", "2026-12-25 03:00", "2027-01-29 03:00"]],
    ["0 3 ? * 1L,2 *", ["2026-11-23 03:00", "2026-11-29 03:00", "2026-11-30 03:00"]],
    ["0 3 ? 2 SUN#5 *", ["2032-02-29 03:00", "2060-02-29 03:00"]],
    // Years
    ["0 3 1 1 ? 2026,2028,2030", ["2028-01-01 03:00", "2030-01-01 03:00"]],
    ["0 3 1 1 ? 2027-2029", ["2027-01-01 03:00", "2028-01-01 03:00", "2029-01-01 03:00"]],
    ["0 3 1 1 ? 2026/10", ["2036-01-01 03:00", "2046-01-01 03:00", "2056-01-01 03:00"]],
    ["0 3 1 1 ? 2025", []],
    ["0 3 1 1 ? 2199", ["2199-01-01 03:00"]],
    ["0 3 29 2 ? 2096-2104", ["2096-02-29 03:00", "2104-02-29 03:00"]],
    ["0 3 30 2 ? *", []],
    // The examples of the documentation
    ["15 10 ? * 6L 2027-2028", ["2027-01-29 10:15", "2027-02-26 10:15", "2027-03-26 10:15"]],
    ["0 18 ? * MON-FRI *", ["2026-11-23 18:00", "2026-11-24 18:00", "2026-11-25 18:00"]],
    ["0/30 20-23 ? * MON-FRI *", ["2026-11-23 20:00", "2026-11-23 20:30", "2026-11-23 21:00"]],
  ])("cron(%s)", (fields, expected) => {
    const count = Math.max(1, expected.length);
    expect(runs(`cron(${fields})`, { count })).toStrictEqual(expected);
  });

  test("leaves out a time at which it is asked, and takes the one just after", () => {
    const noon = "cron(0 12 * * ? *)";
    const from = (time: string) => runs(noon, { from: `2026-11-22T${time}Z`, count: 1 });
    expect([from("11:59:59.999"), from("12:00:00.000"), from("12:00:00.001")]).toStrictEqual([
      ["2026-11-22 12:00"],
      ["2026-11-23 12:00"],
      ["2026-11-23 12:00"],
    ]);
  });

  test("gives no runs when none are asked for", () => {
    expect(runs("cron(* * * * ? *)", { count: 0 })).toStrictEqual([]);
  });
});

describe("nextRuns() in time zones", () => {
  test.each([
    ["Europe/Berlin", "2026-11-22T00:00"],
    ["Asia/Kolkata", "2026-11-22T19:30"],
    ["Pacific/Kiritimati", "2026-11-22T11:00"],
    ["America/St_Johns", "2026-11-22T04:30"],
  ])("1:00 in %s is %s in UTC", (zone, expected) => {
    expect(instants("cron(0 1 * * ? *)", zone, "2026-11-21T23:00Z", 1)).toStrictEqual([expected]);
  });

  test.each([
    // Clocks go from 2:00 to 3:00, in New York from 2:00 to 3:00, on Lord Howe from 2:00 to 2:30.
    ["Europe/Berlin", "30 2", "2027-03-27T00:00Z", ["03-27 02:30", "03-29 02:30"]],
    ["America/New_York", "30 2", "2027-03-13T05:00Z", ["03-13 02:30", "03-15 02:30"]],
    ["Australia/Lord_Howe", "15 2", "2026-10-02T20:00Z", ["10-04 02:15", "10-05 02:15"].slice(1)],
    // At midnight, so that the day begins at 1:00.
    ["America/Santiago", "30 0", "2026-09-05T05:00Z", ["09-07 00:30"]],
    ["Africa/Cairo", "0 0", "2027-04-29T12:00Z", ["05-01 00:00"]],
  ])("%s skips a time that clocks skip: %s", (zone, time, from, expected) => {
    const found = runs(`cron(${time} * * ? *)`, { zone, from, count: expected.length });
    expect(found.map((run) => run.slice(5))).toStrictEqual(expected);
  });

  test.each([
    ["Europe/Berlin", "30 2", "2026-10-24T12:00Z", ["2026-10-25T00:30", "2026-10-26T01:30"]],
    ["America/New_York", "30 1", "2026-10-31T12:00Z", ["2026-11-01T05:30", "2026-11-02T06:30"]],
    ["Australia/Lord_Howe", "45 1", "2027-04-03T12:00Z", ["2027-04-03T14:45", "2027-04-04T15:15"]],
    ["Australia/Sydney", "0 2", "2027-04-03T12:00Z", ["2027-04-03T15:00", "2027-04-04T16:00"]],
  ])("%s runs once at a time that comes twice: %s", (zone, time, from, expected) => {
    expect(instants(`cron(${time} * * ? *)`, zone, from, 2)).toStrictEqual(expected);
  });

  test("runs each quarter of the repeated hour once, asked before, in and after it", () => {
    const quarters = (from: string) => instants("cron(0/30 * * * ? *)", "Europe/Berlin", from, 3);
    expect([
      quarters("2026-10-25T00:00Z"),
      quarters("2026-10-25T00:40Z"),
      quarters("2026-10-25T01:10Z"),
    ]).toStrictEqual([
      ["2026-10-25T00:30", "2026-10-25T02:00", "2026-10-25T02:30"],
      ["2026-10-25T02:00", "2026-10-25T02:30", "2026-10-25T03:00"],
      ["2026-10-25T02:00", "2026-10-25T02:30", "2026-10-25T03:00"],
    ]);
  });

  test("keeps the local time of a zone through the year", () => {
    expect(instants("cron(0 6 1 4,12 ? *)", "Europe/Berlin", "2026-11-22T00:00Z", 2)).toStrictEqual(
      ["2026-12-01T05:00", "2027-04-01T04:00"],
    );
  });

  test("leaves out a day that a zone has left out", () => {
    // Samoa went over the date line: there was no 30 December 2011.
    const from = "2011-12-29T00:00Z";
    expect(runs("cron(0 12 * * ? *)", { zone: "Pacific/Apia", from, count: 3 })).toStrictEqual([
      "2011-12-29 12:00",
      "2011-12-31 12:00",
      "2012-01-01 12:00",
    ]);
  });
});

describe("nextRuns() of rate(…) and at(…)", () => {
  test("counts a rate from its anchor, whatever clocks do", () => {
    const parsed = parseScheduleExpression("rate(1 day)");
    if ("refusal" in parsed) throw new Error(parsed.refusal.reason);
    const calendar = { scheduleExpression: parsed.value, timezone: "Europe/Berlin" };
    const anchor = Date.parse("2026-10-24T10:00Z");
    const runsAfter = (from: string) =>
      nextRuns(calendar, Date.parse(from), 2, anchor).map((run) => new Date(run).toISOString());
    expect([runsAfter("2026-10-24T10:00Z"), runsAfter("2026-10-25T10:00Z")]).toStrictEqual([
      ["2026-10-25T10:00:00.000Z", "2026-10-26T10:00:00.000Z"],
      ["2026-10-26T10:00:00.000Z", "2026-10-27T10:00:00.000Z"],
    ]);
  });

  test.each([
    ["rate(1 minute)", "2026-11-22 00:01"],
    ["rate(45 minutes)", "2026-11-22 00:45"],
    ["rate(12 hours)", "2026-11-22 12:00"],
    ["rate(7 days)", "2026-11-29 00:00"],
  ])("%s runs for the first time after one period", (text, expected) => {
    expect(runs(text, { count: 1 })).toStrictEqual([expected]);
  });

  test.each([
    ["at(2026-11-23T08:30:00)", "Europe/Berlin", ["2026-11-23T07:30"]],
    ["at(2026-11-21T08:30:00)", "Europe/Berlin", []],
    ["at(2027-03-28T02:30:00)", "Europe/Berlin", []],
    ["at(2027-10-31T02:30:00)", "Europe/Berlin", ["2027-10-31T00:30"]],
  ])("%s in %s", (text, zone, expected) => {
    expect(instants(text, zone, FROM)).toStrictEqual(expected);
  });
});

/** A list of one to three numbers, ranges, steps or stars of a field. */
function fieldOf(minimum: number, maximum: number): fc.Arbitrary<string> {
  const number = fc.integer({ min: minimum, max: maximum });
  const item = fc.oneof(
    number.map(String),
    fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.tuple(number, fc.integer({ min: 1, max: 7 })).map(([from, step]) => `${from}/${step}`),
    fc.constant("*"),
  );
  return fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(","));
}

const ofMonth = fc.oneof(
  fieldOf(1, 31),
  fc.integer({ min: 1, max: 31 }).map((day) => `${day}W`),
  fc.constantFrom("L", "LW", "1,L", "15,LW", "1W,L"),
);
const ofWeek = fc.oneof(
  fieldOf(1, 7),
  fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 }))
    .map(([day, nth]) => `${day}#${nth}`),
  fc.integer({ min: 1, max: 7 }).map((day) => `${day}L`),
  fc.constantFrom("L", "MON-FRI", "sun,6L"),
);
const days = fc.oneof(
  ofMonth.map((day) => [day, "?"] as const),
  ofWeek.map((day) => ["?", day] as const),
);
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"];

test("nextRuns() gives what a matcher finds that tries each half hour", () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 })),
      days,
      fieldOf(1, 12),
      fc.constantFrom(...ZONES),
      fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2029, 0) }),
      ([minute, hour], [day, weekday], month, zone, from) => {
        const fields = `${minute} ${hour} ${day} ${month} ${weekday} *`;
        const parsed = parseScheduleExpression(`cron(${fields})`);
        if ("refusal" in parsed) throw new Error(parsed.refusal.reason);
        const calendar = { scheduleExpression: parsed.value, timezone: zone };
        const found = nextRuns(calendar, from, 3).map((run) => new Date(run).toISOString());
        expect(found).toStrictEqual(matchesCron(fields, zone, from, 3, found[2]));
      },
    ),
    { numRuns: 100 },
  );
});
