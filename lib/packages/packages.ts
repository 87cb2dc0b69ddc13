/** Installed packages, and what a build did to them. Pure; `read-packages.ts` finds the files. */

/** Versions by name. A package of a foreign architecture is "name:architecture". */
export type Packages = ReadonlyMap<string, string>;

export type PackageChange =
  | { readonly name: string; readonly change: "added"; readonly version: string }
  | { readonly name: string; readonly change: "removed"; readonly version: string }
  | {
      readonly name: string;
      readonly change: "changed";
      readonly version: string;
      readonly before: string;
    };

/** The differences between two states, sorted by name. */
export function packageChanges(before: Packages, after: Packages): readonly PackageChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name): readonly PackageChange[] => {
    const was = before.get(name);
    const version = after.get(name);
    if (version === undefined) return [{ name, change: "removed", version: was ?? "" }];
    if (was === undefined) return [{ name, change: "added", version }];
    return was === version ? [] : [{ name, change: "changed", version, before: was }];
  });
}

/** Reads Debian's /var/lib/dpkg/status; packages that are removed but configured still do not count. */
export function parseDpkgStatus(text: string): Packages {
  const stanzas = text.split(/\n\n+/).map(fieldsOf);
  const installed = stanzas.filter((fields) => fields.get("Status")?.endsWith(" installed"));
  const native = installed.find((fields) => fields.get("Package") === "dpkg")?.get("Architecture");
  return new Map(
    installed.map((fields) => {
      const architecture = fields.get("Architecture");
      const isForeign = native !== undefined && architecture !== native && architecture !== "all";
      const name = fields.get("Package") ?? "";
      return [isForeign ? `${name}:${architecture}` : name, fields.get("Version") ?? ""];
    }),
  );
}

function fieldsOf(stanza: string): ReadonlyMap<string, string> {
  return new Map(
    [...stanza.matchAll(/^([A-Za-z-]+): ?(.*)$/gm)].map(([, key = "", value = ""]) => [key, value]),
  );
}

/** Reads Alpine's /lib/apk/db/installed. */
export function parseApkInstalled(text: string): Packages {
  return new Map(
    text.split(/\n\n+/).flatMap((stanza) => {
      const name = /^P:(.*)$/m.exec(stanza)?.[1];
      const version = /^V:(.*)$/m.exec(stanza)?.[1];
      return name === undefined || version === undefined ? [] : [[name, version] as const];
    }),
  );
}

const RPM_NAME = 1000;
const RPM_VERSION = 1001;
const RPM_RELEASE = 1002;
const RPM_EPOCH = 1003;

/**
 * Reads the header of an rpm package, as the data base stores it: counts, an index of 16-byte entries, then data.
 *
 * @returns name and [epoch:]version-release; undefined when it is no such header. Keys that rpm imported are
 *   "gpg-pubkey", which are no packages.
 * @see rpm, "RPM v4 header format"
 */
export function parseRpmHeader(header: Buffer): { name: string; version: string } | undefined {
  if (header.length < 8) return undefined;
  const count = header.readUInt32BE(0);
  const data = 8 + 16 * count;
  if (data + header.readUInt32BE(4) > header.length) return undefined;
  const offsetOf = (tag: number): number | undefined => {
    for (let at = 8; at < data; at += 16)
      if (header.readUInt32BE(at) === tag) return data + header.readUInt32BE(at + 8);
    return undefined;
  };
  const textOf = (tag: number): string => {
    const at = offsetOf(tag);
    return at === undefined ? "" : header.toString("utf8", at, Math.max(at, header.indexOf(0, at)));
  };
  const name = textOf(RPM_NAME);
  if (name === "" || name === "gpg-pubkey") return undefined;
  const epochAt = offsetOf(RPM_EPOCH);
  const epoch = epochAt === undefined ? "" : `${header.readUInt32BE(epochAt)}:`;
  return { name, version: `${epoch}${textOf(RPM_VERSION)}-${textOf(RPM_RELEASE)}` };
}
