/** What reg.exe takes for the inputs of SetRegistry. */
export type RegistryType = "BINARY" | "DWORD" | "QWORD" | "SZ" | "EXPAND_SZ" | "MULTI_SZ";

/** Either what was asked for, or why there is none: the second half of a message. */
export type Converted = { readonly text: string } | { readonly problem: string };

const HIVES: { readonly [prefix: string]: string } = {
  "HKCR:": "HKEY_CLASSES_ROOT",
  "HKU:": "HKEY_USERS",
  "HKLM:": "HKEY_LOCAL_MACHINE",
  "HKCC:": "HKEY_CURRENT_CONFIG",
  "HKCU:": "HKEY_CURRENT_USER",
};
const LARGEST = { DWORD: 0xffff_ffffn, QWORD: 0xffff_ffff_ffff_ffffn };

/** A key's path with the full name of its hive. */
export function registryKey(path: string): Converted {
  const [first = "", ...rest] = path.split(/[\\/]/).filter((part) => part !== "");
  const upper = first.toUpperCase();
  const hive = HIVES[upper] ?? Object.values(HIVES).find((name) => name === upper);
  if (hive === undefined || rest.length === 0)
    return {
      problem: `expected a key below ${Object.keys(HIVES).join(", ")} or the full name of one of them`,
    };
  return { text: [hive, ...rest].join("\\") };
}

/** A value's data as text. `separator` stands between the texts of a MULTI_SZ. */
export function registryData(
  value: string | readonly string[],
  type: RegistryType,
  separator = MULTI_SEPARATOR,
): Converted {
  if (type === "BINARY") return binary(value);
  if (type === "MULTI_SZ") return multiple(typeof value === "string" ? [value] : value, separator);
  if (typeof value !== "string") return { problem: `a list is no ${type}, expected one value` };
  if (type === "SZ" || type === "EXPAND_SZ") return { text: value };
  const number = /^(?:[0-9]+|0x[0-9a-f]+)$/i.test(value) ? BigInt(value) : -1n;
  return number >= 0n && number <= LARGEST[type]
    ? { text: String(number) }
    : { problem: `"${value}" is no ${type}, expected a whole number from 0 to ${LARGEST[type]}` };
}

/** A character that no text of a registry value has, since it cannot be typed. */
export const MULTI_SEPARATOR = "\u001f";

function multiple(texts: readonly string[], separator: string): Converted {
  // An empty text ends the list in the registry, so it cannot be inside.
  return texts.some((text) => text === "" || text.includes(separator))
    ? { problem: "a MULTI_SZ cannot hold empty texts, expected texts of at least one character" }
    : { text: texts.join(separator) };
}

function binary(value: string | readonly string[]): Converted {
  const problem = { problem: "expected numbers from 0 to 255, or an even number of hex digits" };
  if (typeof value === "string") {
    const digits = value.replace(/^0x/i, "").replace(/[\s,:-]/g, "");
    return /^(?:[0-9a-f]{2})*$/i.test(digits) ? { text: digits.toUpperCase() } : problem;
  }
  const bytes = value.map((text) => (/^(?:[0-9]+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : 256));
  return bytes.every((byte) => byte <= 255)
    ? { text: bytes.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("") }
    : problem;
}
