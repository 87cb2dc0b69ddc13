import { expect, test } from "vitest";
import { zipFile } from "../../scripts/zip-file.ts";
import { readZip } from "../support/front/read-zip.ts";

test("zipFile() packs a file under its name", () => {
  const content = Buffer.from("export const handler = async () => ({});\n".repeat(100));
  const zip = zipFile("functions/swéep.mjs", content);
  expect([...readZip(zip)]).toStrictEqual([["functions/swéep.mjs", content]]);
  expect(zip.length).toBeLessThan(content.length / 5);
});

test("zipFile() gives the same bytes for the same content, whenever and wherever", () => {
  const packed = zipFile("a", Buffer.from("b")).toString("hex");
  // Signature, version 2.0, UTF-8, deflated, midnight of 1 January 1980, CRC 71beeff9, then the content.
  expect(packed.slice(0, 58)).toBe(
    "504b0304140000080800000021" + "00f9efbe710300000001000000010000",
  );
  expect(zipFile("a", Buffer.from("b")).toString("hex")).toBe(packed);
});
