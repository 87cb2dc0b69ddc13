/** The list of an image's packages as an SPDX document. Pure. */
import type { Packages } from "../packages/packages.ts";
import { parseApkInstalled, parseDpkgStatus } from "../packages/packages.ts";

/** What an image says of its packages. */
export type PackageList = {
  /** `ID` of /etc/os-release, e.g. "debian"; empty when it has none. */
  readonly distribution: string;
  readonly packages: readonly InstalledPackage[];
};

/** A package, and its name in package URLs. */
export type InstalledPackage = {
  readonly name: string;
  readonly version: string;
  readonly type: "deb" | "apk" | "rpm";
};

const MARK = "kiln-section";

/** Prints what {@link parsePackageList} reads. Runs in the image, so it needs no more than a shell and cat. */
export const LIST_PACKAGES = `show() { echo "${MARK} $1"; [ ! -r "$2" ] || cat "$2"; }
show os-release /etc/os-release
show dpkg /var/lib/dpkg/status
for part in /var/lib/dpkg/status.d/*; do [ ! -f "$part" ] || { cat "$part"; echo; echo 'Status: install ok installed'; echo; }; done
show apk /lib/apk/db/installed
echo "${MARK} rpm"
if command -v rpm >/dev/null 2>&1; then rpm -qa --qf '%{NAME}\\t%{EVR}\\n'; fi
echo "${MARK} end"
`;

/** Reads what {@link LIST_PACKAGES} has printed. */
export function parsePackageList(lines: readonly string[]): PackageList {
  const sections = new Map<string, string[]>();
  let section: string[] = [];
  for (const line of lines)
    if (line.startsWith(`${MARK} `)) {
      section = [];
      sections.set(line.slice(MARK.length + 1), section);
    } else section.push(line);
  const textOf = (name: string) => (sections.get(name) ?? []).join("\n");
  const id = /^ID="?([^"\n]*)"?$/m.exec(textOf("os-release"))?.[1] ?? "";
  const rpm: Packages = new Map(
    (sections.get("rpm") ?? [])
      .map((line) => line.split("\t"))
      .flatMap(([name = "", version = ""]) =>
        name === "" || name === "gpg-pubkey" ? [] : [[name, version] as const],
      ),
  );
  return {
    distribution: id,
    packages: [
      ...listed("deb", parseDpkgStatus(textOf("dpkg"))),
      ...listed("apk", parseApkInstalled(textOf("apk"))),
      ...listed("rpm", rpm),
    ].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  };
}

function listed(type: InstalledPackage["type"], packages: Packages): readonly InstalledPackage[] {
  return [...packages].map(([name, version]) => ({ name, version, type }));
}

/** What an SPDX document is about. */
export type SbomSubject = {
  /** Reference of the image without tag, e.g. registry/web. */
  readonly name: string;
  /** Its digest. */
  readonly digest: string;
  /** ISO 8601. */
  readonly createdAt: string;
};

/**
 * An SPDX 2.3 document in JSON: the image, and each package in it with its package URL.
 *
 * @see SPDX 2.3, and the package URL specification
 */
export function spdxDocument(
  { name, digest, createdAt }: SbomSubject,
  { distribution, packages }: PackageList,
): string {
  const namespace = distribution === "" ? "" : `${distribution}/`;
  const image = {
    SPDXID: "SPDXRef-Image",
    name,
    versionInfo: digest,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    primaryPackagePurpose: "CONTAINER",
  };
  const contained = packages.map(({ name, version, type }, index) => ({
    SPDXID: `SPDXRef-Package-${index}`,
    name,
    versionInfo: version,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    externalRefs: [
      {
        referenceCategory: "PACKAGE-MANAGER",
        referenceType: "purl",
        referenceLocator: `pkg:${type}/${namespace}${encodeURIComponent(name)}@${encodeURIComponent(version)}`,
      },
    ],
  }));
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `${name}@${digest}`,
    documentNamespace: `https://spdx.org/spdxdocs/${encodeURIComponent(name)}-${digest.slice("sha256:".length)}`,
    creationInfo: { created: createdAt.replace(/\.\d+Z$/, "Z"), creators: ["Tool: kiln"] },
    packages: [image, ...contained],
    relationships: [
      {
        spdxElementId: "SPDXRef-DOCUMENT",
        relationshipType: "DESCRIBES",
        relatedSpdxElement: image.SPDXID,
      },
      ...contained.map(({ SPDXID }) => ({
        spdxElementId: image.SPDXID,
        relationshipType: "CONTAINS",
        relatedSpdxElement: SPDXID,
      })),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
