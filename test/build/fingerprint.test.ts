import { describe, expect, test } from "vitest";
import { fingerprintOf, recipeDigest } from "../../lib/build/fingerprint.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { PARENT_ID } from "../fakes/build-world.ts";

function recipe(more = "") {
  const text = `name: web\nimageRecipe:\n  parentImage: ${PARENT_ID}\n  components: [{ uri: web.yml }]\n${more}`;
  const found = parsePipeline(text, "kiln.yml").pipeline?.imageRecipe;
  if (found === undefined) throw new Error("The recipe is wrong");
  return found;
}
const component = (digest: string, value = "80") => ({
  file: "00-web.yml",
  path: "web.yml",
  digest,
  parameters: [{ name: "Port", value }],
});
const base = () => fingerprintOf(recipe(), PARENT_ID, [component("a"), component("b")]);

describe("fingerprintOf()", () => {
  test("is the same for the same image, whatever its tags and description", async () => {
    const other = recipe("  amiTags: { Team: web }\n  description: The web\n");
    expect(await fingerprintOf(other, PARENT_ID, [component("a"), component("b")])).toBe(
      await base(),
    );
  });

  test.each([
    ["another parent", () => fingerprintOf(recipe(), "ami-2", [component("a"), component("b")])],
    [
      "another document",
      () => fingerprintOf(recipe(), PARENT_ID, [component("a"), component("c")]),
    ],
    ["another order", () => fingerprintOf(recipe(), PARENT_ID, [component("b"), component("a")])],
    [
      "another parameter",
      () => fingerprintOf(recipe(), PARENT_ID, [component("a", "8080"), component("b")]),
    ],
    [
      "another working directory",
      () =>
        fingerprintOf(recipe("  workingDirectory: /opt\n"), PARENT_ID, [
          component("a"),
          component("b"),
        ]),
    ],
  ])("differs with %s", async (_, other) => {
    expect(await other()).not.toBe(await base());
  });
});

describe("recipeDigest()", () => {
  test("differs with the content of the recipe's own documents", async () => {
    const digests = await Promise.all([
      recipeDigest(recipe(), { "web.yml": "a" }),
      recipeDigest(recipe(), { "web.yml": "a" }),
      recipeDigest(recipe(), { "web.yml": "b" }),
    ]);
    expect([digests[0] === digests[1], digests[0] === digests[2]]).toStrictEqual([true, false]);
  });

  test("does not know where in its file a document stands", async () => {
    const inline = (blank: string) =>
      parsePipeline(
        `${blank}name: web\nimageRecipe:\n  parentImage: ${PARENT_ID}\n  components:\n    - name: a\n      data: |\n        x\n`,
        "kiln.yml",
      ).pipeline?.imageRecipe ?? recipe();
    expect(await recipeDigest(inline(""), {})).toBe(await recipeDigest(inline("\n\n"), {}));
  });
});
