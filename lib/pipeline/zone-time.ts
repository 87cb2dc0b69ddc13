/**
 * Local time in a time zone. A *wall* is what clocks there show, as the milliseconds since 1970 that UTC would have at
 * that reading; an *instant* is milliseconds since 1970.
 */

const HOUR = 3_600_000;
/** Far enough to be past any one change of clocks, including a day that a zone has left out. */
const BRACKET = 25 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, format);
  return format;
}

/** What clocks in a zone show at an instant. @param zone IANA name. */
export function wallOf(zone: string, instant: number): number {
  const parts: { [type: string]: number } = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const milliseconds = ((instant % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
}

/**
 * When clocks in a zone show that reading: for a reading that comes twice as clocks go back, the first time.
 *
 * @returns undefined for a reading that clocks skip as they go forward.
 */
export function instantOf(zone: string, wall: number): number | undefined {
  const candidates = [wall - BRACKET, wall + BRACKET].map((near) => {
    const offset = wallOf(zone, near) - near;
    return wall - offset;
  });
  const right = candidates.filter((instant) => wallOf(zone, instant) === wall);
  return right.length === 0 ? undefined : Math.min(...right);
}
