/** A slow matcher of cron expressions that shares no code with the real one: it looks at times one after the other. */

const DAY = 86_400_000;
/** Offsets of the zones of the tests are multiples of it. */
const STEP = 30 * 60_000;
const NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

type Local = { readonly day: Date; readonly hour: number; readonly minute: number };

const formats = new Map<string, Intl.DateTimeFormat>();

function localOf(zone: string, instant: number): Local {
  // Swedish writes dates as 2026-11-22 00:00.
  const options = { timeZone: zone, dateStyle: "short", timeStyle: "short" } as const;
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("sv-SE", options);
  formats.set(zone, format);
  const text = format.format(instant);
  const [date = "", time = ""] = text.split(" ");
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return { day: new Date(`${date}T00:00:00Z`), hour, minute };
}

/** True when a list of numbers, ranges, steps and stars has the number. */
function has(field: string, number: number, minimum: number, maximum: number): boolean {
  return field.split(",").some((item) => {
    const [base = "", step = ""] = item.split("/");
    const [from, to] = base.split("-").map((one) => {
      const name = NAMES.indexOf(one.toUpperCase());
      return name === -1 ? Number(one) : name + 1;
    });
    const low = base === "*" ? minimum : from!;
    const high = base === "*" || (step !== "" && to === undefined) ? maximum : (to ?? from!);
    return number >= low && number <= high && (number - low) % Number(step || 1) === 0;
  });
}

function lengthOfMonth(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}

function isWeekday(day: Date): boolean {
  return day.getUTCDay() !== 0 && day.getUTCDay() !== 6;
}

/** Weekdays of the same month, the nearest one to a day first. */
function nearestWeekday(day: Date, number: number): number | undefined {
  const length = lengthOfMonth(day);
  if (number > length) return undefined;
  const all = Array.from({ length }, (_, index) => index + 1).filter((one) =>
    isWeekday(new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), one))),
  );
  return all.toSorted((a, b) => Math.abs(a - number) - Math.abs(b - number))[0];
}

function isDayOfMonth(field: string, day: Date): boolean {
  const date = day.getUTCDate();
  const length = lengthOfMonth(day);
  return field.split(",").some((item) => {
    if (item === "L") return date === length;
    if (item === "LW")
      return (
        isWeekday(day) &&
        [1, 2, 3].every(
          (more) => date + more > length || !isWeekday(new Date(day.getTime() + more * DAY)),
        )
      );
    if (item.endsWith("W")) return date === nearestWeekday(day, Number(item.slice(0, -1)));
    return has(item, date, 1, 31);
  });
}

function isDayOfWeek(field: string, day: Date): boolean {
  const weekday = day.getUTCDay() + 1;
  const date = day.getUTCDate();
  return field.split(",").some((item) => {
    if (item === "L") return weekday === 7;
    if (/^[1-7]L$/.test(item)) return weekday === Number(item[0]) && date + 7 > lengthOfMonth(day);
    const [, named, nth] = /^([1-7])#([1-5])$/.exec(item) ?? [];
    if (named !== undefined)
      return weekday === Number(named) && Math.ceil(date / 7) === Number(nth);
    return has(item, weekday, 1, 7);
  });
}

function isDay(fields: readonly string[], day: Date): boolean {
  const [, , ofMonth = "", month = "", ofWeek = ""] = fields;
  if (!has(month, day.getUTCMonth() + 1, 1, 12)) return false;
  return ofWeek === "?" ? isDayOfMonth(ofMonth, day) : isDayOfWeek(ofWeek, day);
}

/**
 * The first matches after an instant. Minute and hour of the expression are single numbers, its year is `*`.
 *
 * @param until The search ends there; without it, it ends after eight years.
 * @returns ISO 8601 in UTC.
 */
export function matchesCron(
  expression: string,
  zone: string,
  from: number,
  count: number,
  until: string | undefined,
): readonly string[] {
  const fields = expression.split(" ");
  const [minute, hour] = fields.map(Number);
  const end = until === undefined ? from + 8 * 366 * DAY : Date.parse(until);
  const found: string[] = [];
  const seen = new Set<number>();
  for (let date = Math.floor(from / DAY) * DAY - 2 * DAY; date <= end; date += DAY) {
    if (![-1, 0, 1].some((shift) => isDay(fields, new Date(date + shift * DAY)))) continue;
    for (let time = date + ((minute ?? 0) % 30) * 60_000; time < date + DAY; time += STEP) {
      const local = localOf(zone, time);
      if (local.hour !== hour || local.minute !== minute || !isDay(fields, local.day)) continue;
      const isRepeated = seen.has(local.day.getTime());
      seen.add(local.day.getTime());
      if (!isRepeated && time > from && found.length < count)
        found.push(new Date(time).toISOString());
    }
  }
  return found;
}
