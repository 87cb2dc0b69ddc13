import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { buildWorld, planned } from "../fakes/build-world.ts";

test("docs/distribution.md has an example that is planned as the page says", async () => {
  const page = readFileSync(new URL("../../docs/distribution.md", import.meta.url), "utf8");
  const text = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  expect(parsePipeline(text, "example").issues).toStrictEqual([]);
  const w = buildWorld();
  w.launchTemplates.there.add("eu-west-1 lt-0123456789abcdef0");
  const here = text
    .replace(
      "parentImage: host",
      "parentImage: ami-0123456789abcdef0\n  sanitiseConfiguration: { sanitiseEnabled: false }",
    )
    .replace("components/hello-world.yml", "web.yml");
  expect(await planned(w, here)).toMatchObject({
    regions: ["eu-west-1", "us-east-1", "us-east-1/210987654321"],
    copyRegions: ["us-east-1", "us-east-1/210987654321"],
  });
});
