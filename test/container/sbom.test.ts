import { expect, test } from "vitest";
import { parsePackageList, spdxDocument } from "../../lib/container/sbom.ts";

const PRINTED = `kiln-section os-release
ID="debian"
VERSION_ID="12"
kiln-section dpkg
Package: dpkg
Status: install ok installed
Architecture: amd64
Version: 1.21.22

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

kiln-section apk
P:musl
V:1.2.5-r0

kiln-section rpm
bash	5.2.15-1.amzn2023
gpg-pubkey	1-1
kiln-section end`;

test("parsePackageList() knows the packages of each package manager", () => {
  expect(parsePackageList(PRINTED.split("\n"))).toStrictEqual({
    distribution: "debian",
    packages: [
      { name: "bash", version: "5.2.15-1.amzn2023", type: "rpm" },
      { name: "dpkg", version: "1.21.22", type: "deb" },
      { name: "musl", version: "1.2.5-r0", type: "apk" },
    ],
  });
});

test("parsePackageList() gives an empty list for an image that says nothing", () => {
  expect(parsePackageList([])).toStrictEqual({ distribution: "", packages: [] });
});

test("spdxDocument() names the image and each package in it by its package URL", () => {
  const subject = {
    name: "127.0.0.1:5000/web",
    digest: `sha256:${"a".repeat(64)}`,
    createdAt: "2026-11-22T10:00:00.123Z",
  };
  const list = {
    distribution: "debian",
    packages: [{ name: "libstdc++6", version: "1:12.2", type: "deb" as const }],
  };
  expect(JSON.parse(spdxDocument(subject, list))).toStrictEqual({
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `${subject.name}@${subject.digest}`,
    documentNamespace: `https://spdx.org/spdxdocs/127.0.0.1%3A5000%2Fweb-${"a".repeat(64)}`,
    creationInfo: { created: "2026-11-22T10:00:00Z", creators: ["Tool: kiln"] },
    packages: [
      {
        SPDXID: "SPDXRef-Image",
        name: subject.name,
        versionInfo: subject.digest,
        downloadLocation: "NOASSERTION",
        filesAnalyzed: false,
        primaryPackagePurpose: "CONTAINER",
      },
      {
        SPDXID: "SPDXRef-Package-0",
        name: "libstdc++6",
        versionInfo: "1:12.2",
        downloadLocation: "NOASSERTION",
        filesAnalyzed: false,
        externalRefs: [
          {
            referenceCategory: "PACKAGE-MANAGER",
            referenceType: "purl",
            referenceLocator: "pkg:deb/debian/libstdc%2B%2B6@1%3A12.2",
          },
        ],
      },
    ],
    relationships: [
      {
        spdxElementId: "SPDXRef-DOCUMENT",
        relationshipType: "DESCRIBES",
        relatedSpdxElement: "SPDXRef-Image",
      },
      {
        spdxElementId: "SPDXRef-Image",
        relationshipType: "CONTAINS",
        relatedSpdxElement: "SPDXRef-Package-0",
      },
    ],
  });
});
