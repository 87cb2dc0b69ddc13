import { stripVTControlCharacters } from "node:util";

/** Text of a component without what would move the cursor or change colours; tabs become two spaces. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll("\t", "  ")
    .replace(/\p{Cc}/gu, "");
}
