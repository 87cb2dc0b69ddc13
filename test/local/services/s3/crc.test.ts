import { expect, test } from "vitest";
import { crc32c, crc64nvme } from "../../../../lib/local/services/s3/crc.ts";

/** The check values of the catalogue of parametrised CRC algorithms, for the nine digits. */
test.each([
  ["crc32c()", crc32c, "e3069283"],
  ["crc64nvme()", crc64nvme, "ae8b14860a799888"],
])("%s of 123456789 is the published check value, also in two chunks", (_, make, expected) => {
  const [whole, parts] = [make(), make()];
  whole.update(Buffer.from("123456789"));
  parts.update(Buffer.from("1234"));
  parts.update(Buffer.from("56789"));
  expect([whole.digest().toString("hex"), parts.digest().toString("hex")]).toStrictEqual([
    expected,
    expected,
  ]);
});
