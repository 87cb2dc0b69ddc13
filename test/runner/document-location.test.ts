import { expect, test } from "vitest";
import { copyName, documentLocation } from "../../lib/runner/document-location.ts";

const host = { platform: "linux", workingDirectory: "/work" } as const;
const ARN = "arn:aws:imagebuilder:eu-west-1:aws:component/update-linux";

test.each([
  ["./a/../web.yml", "file", "/work/web.yml", "web.yml"],
  ["/srv/web.yml", "file", "/srv/web.yml", "web.yml"],
  ["s3://bucket/path/web.yml", "s3", "s3://bucket/path/web.yml", "web.yml"],
  [`${ARN}/1.0.2/1`, "component", `${ARN}/1.0.2/1`, "update-linux__1.0.2_1.yml"],
  [`${ARN}/1.0.2`, "component", `${ARN}/1.0.2`, "update-linux__1.0.2.yml"],
  [`${ARN}/x.x.x`, "component", `${ARN}/x.x.x`, "update-linux__x.x.x.yml"],
])("documentLocation() of %s is a %s", (text, kind, identity, name) => {
  const location = documentLocation(text, host);
  expect(location).toMatchObject({ kind, identity });
  expect(location === undefined ? undefined : copyName(location)).toBe(name);
});

test.each([
  "s3://bucket",
  "s3:///key",
  "arn:aws:s3:::bucket/key",
  `${ARN}/1/1`,
  `${ARN.replace("aws:c", "12:c")}/1.0.0/1`,
])("documentLocation() of %s is none", (text) => {
  expect(documentLocation(text, host)).toBeUndefined();
});

test("documentLocation() passes the expected owner of the bucket on", () => {
  expect(documentLocation("s3://bucket/key", host, "123456789012")).toMatchObject({
    at: { bucket: "bucket", key: "key", expectedBucketOwner: "123456789012" },
  });
});
