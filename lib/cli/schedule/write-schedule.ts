/** Puts a schedule into the text of a pipeline file. Everything else of the file stays as it is, to the byte. */
import {
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { InvalidInput } from "../../errors.ts";
import type { WantedSchedule } from "./wanted-schedule.ts";

type Edit = { readonly start: number; readonly end: number; readonly text: string };

/**
 * The text with the schedule in it: values are replaced where they stand, keys that are missing are added.
 *
 * @throws {InvalidInput} The file is no mapping, or shares its schedule with an alias.
 */
export function writeSchedule(text: string, wanted: WantedSchedule): string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: true });
  const root = document.contents;
  if (!isMap(root) || root.flow === true)
    throw new InvalidInput("Cannot write the schedule: the pipeline file is no block mapping");
  const pair = pairOf(root, "schedule");
  if (pair === undefined) return appended(text, wanted);
  const edits = isMap(pair.value)
    ? pair.value.flow === true
      ? editsOfFlow(pair.value, wanted)
      : editsOfBlock(text, pair.value, wanted)
    : editsOfOther(text, pair, wanted);
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((now, { start, end, text: new_ }) => now.slice(0, start) + new_ + now.slice(end), text);
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function appended(text: string, wanted: WantedSchedule): string {
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${end}schedule:\n${blockLines(wanted, "  ")}`;
}

function blockLines(wanted: Partial<WantedSchedule>, indent: string): string {
  return Object.entries(wanted)
    .map(([key, value]) => `${indent}${key}: ${written(value)}\n`)
    .join("");
}

/** Expressions hold characters that mean something in YAML. */
function written(value: string): string {
  return /^[A-Za-z][A-Za-z0-9_/+-]*$/.test(value) ? value : JSON.stringify(value);
}

function editsOfBlock(text: string, map: YAMLMap, wanted: WantedSchedule): readonly Edit[] {
  const { replaced, missing } = sorted(map, wanted);
  const first = map.items[0]?.key;
  const start = isScalar(first) ? (first.range?.[0] ?? 0) : 0;
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  // In front of the first key: behind the last there may be comments that belong to what follows.
  const added = { start: start - indent.length, end: start - indent.length };
  return missing.length === 0
    ? replaced
    : [...replaced, { ...added, text: blockLines(Object.fromEntries(missing), indent) }];
}

function editsOfFlow(map: YAMLMap, wanted: WantedSchedule): readonly Edit[] {
  const { replaced, missing } = sorted(map, wanted);
  const start = (map.range?.[0] ?? 0) + 1;
  const entries = missing.map(([key, value]) => ` ${key}: ${written(value)}`).join(",");
  const comma = map.items.length === 0 ? " " : ",";
  return missing.length === 0
    ? replaced
    : [...replaced, { start, end: start, text: entries + comma }];
}

/** A schedule that is null or no mapping gives way. */
function editsOfOther(text: string, { key, value }: Pair, wanted: WantedSchedule): readonly Edit[] {
  const range = isScalar(value) || isCollection(value) ? value.range : undefined;
  const from = isScalar(key) ? (key.range?.[1] ?? 0) : 0;
  if (range === undefined || range === null)
    throw new InvalidInput("Cannot write the schedule: it is an alias, expected a mapping");
  const colon = text.indexOf(":", from) + 1;
  const [start, valueEnd] = range;
  // Where there is no value, what follows the colon is a comment.
  const end = start === valueEnd ? colon : valueEnd;
  return [{ start: colon, end, text: `\n${blockLines(wanted, "  ").trimEnd()}` }];
}

function sorted(
  map: YAMLMap,
  wanted: WantedSchedule,
): {
  readonly replaced: readonly Edit[];
  readonly missing: readonly (readonly [string, string])[];
} {
  const replaced: Edit[] = [];
  const missing: (readonly [string, string])[] = [];
  for (const [key, value] of Object.entries(wanted)) {
    const pair = pairOf(map, key);
    if (pair === undefined) {
      missing.push([key, value]);
      continue;
    }
    const node = pair.value;
    if (!isScalar(node) || node.range === undefined || node.range === null)
      throw new InvalidInput(`Cannot write the schedule: its "${key}" is no text`);
    const [start, end] = node.range;
    if (node.value !== value)
      replaced.push({ start, end, text: start === end ? ` ${written(value)}` : written(value) });
  }
  return { replaced, missing };
}
