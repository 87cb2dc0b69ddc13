import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Clients of the services whose requests name their operation; those of REST services are known by their paths. */
const CLIENTS = [
  "ec2",
  "ecr",
  "eventbridge",
  "iam",
  "license-manager",
  "s3",
  "sfn",
  "sns",
  "ssm",
  "sts",
];

function textsOf(folder: string): readonly string[] {
  const url = new URL(folder, import.meta.url);
  const files = readdirSync(url).filter((file) => file.endsWith(".ts"));
  return files
    .filter((file) => file !== "every-operation.test.ts")
    .map((file) => readFileSync(new URL(file, url), "utf8"));
}

test("every operation that an adapter sends is named by a test at the wire", () => {
  const sent = textsOf("../../lib/aws/")
    .filter((text) => CLIENTS.some((name) => text.includes(`"@aws-sdk/client-${name}"`)))
    .flatMap((text) => [...text.matchAll(/new (\w+)Command\(/g)].map(([, name = ""]) => name));
  const tested = textsOf("./").join("\n");
  const names = [...new Set(sent)].toSorted();
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(tested))).toStrictEqual([]);
});
