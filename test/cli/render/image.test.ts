import { expect, test } from "vitest";
import { renderImage } from "../../../lib/cli/render/image.ts";
import { renderSize } from "../../../lib/cli/render/size.ts";

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [1_572_864, "1.5 MiB"],
  [5 * 2 ** 40, "5.0 TiB"],
])("renderSize() gives %i bytes as %s", (bytes, expected) => {
  expect(renderSize(bytes)).toBe(expected);
});

const record = {
  name: "web",
  version: "1.0.0",
  build: 2,
  buildId: "web-1",
  pipeline: "web",
  status: "AVAILABLE",
  recipeDigest: "r",
  fingerprint: "f00",
  createdAt: "2026-11-22T10:00:00.000Z",
  amis: [{ region: "eu-west-1", image: "ami-1", name: "web 1", accountId: "0", isPublished: true }],
} as const;

test("renderImage() shows manifest, files and packages, and cuts long lists with a hint", () => {
  const changes = Array.from({ length: 42 }, (_, index) => ({
    path: `/opt/f${index}`,
    change: "added" as const,
    kind: "file" as const,
    size: 10,
  }));
  const packages = [{ name: "nginx", change: "changed" as const, before: "1.22", version: "1.24" }];
  const content = { digest: "sha256:ab", size: 2048, changes, packages };
  const text = renderImage({ image: "web@1.0.0/2", record, content });
  expect(text.split("\n").slice(0, 8)).toStrictEqual([
    "web@1.0.0/2",
    "  ami         eu-west-1  ami-1  web 1",
    "  created     2026-11-22T10:00:00.000Z",
    "  build       web-1",
    "  fingerprint f00",
    "  layer       sha256:ab  2.0 KiB",
    "",
    "Changed files (42)",
  ]);
  expect(text).toContain("  … and 2 more; --json has all\n");
  expect(text).toMatch(/Packages \(1\)\n {2}~ nginx 1\.22 → 1\.24\n$/);
});
