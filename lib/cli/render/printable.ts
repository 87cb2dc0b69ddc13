import { stripVTControlCharacters } from "node:util";

/**
 * Text of a component without what would move the cursor or change colours; tabs become two spaces. Of a line that was
 * written over with carriage returns, as progress bars do, the last state stays.
 */
export function printable(text: string): string {
  const last = text.replace(/\r+$/, "").split("\r").at(-1) ?? "";
  return stripVTControlCharacters(last)
    .replaceAll("\t", "  ")
    .replace(/\p{Cc}/gu, "");
}
