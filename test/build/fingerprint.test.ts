import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fingerprintOf,
  type Ingredients,
  ingredientsOf,
  recipeDigest,
} from "../../lib/build/fingerprint.ts";
import { planDifference } from "../../lib/build/plan-difference.ts";
import { resolveComponents } from "../../lib/build/resolve-components.ts";
import { resolveParent } from "../../lib/build/resolve-parent.ts";
import { storeDocument } from "../../lib/build/stored-pipeline.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { buildWorld, HOME, PARENT_ID } from "../fakes/build-world.ts";
import { component, ingredients } from "../fakes/ingredients.ts";

const OTHER_ID = "ami-0fedcba9876543210";
const DOCUMENT = `name: web # of the team web
schemaVersion: 1.0
parameters:
  - Port: { type: string }
  - Host: { type: string }
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        onFailure: Abort
        inputs:
          commands:
            - |
              # not for fun
              echo hello
`;
const DATABASE = DOCUMENT.replace("name: web", "name: db");

/** What is varied from case to case. */
type Given = { readonly recipe?: string; readonly web?: string; readonly parent?: string };
const COMPONENTS = `  components:
    - uri: web.yml
      parameters: [{ name: Port, value: ["80"] }, { name: Host, value: [a] }]
    - uri: db.yml
`;

/** The fingerprint of a pipeline, from its text to the end. */
async function fingerprint({ recipe = COMPONENTS, web = DOCUMENT, parent = PARENT_ID }: Given) {
  return fingerprintOf(ingredientsOf(await resolved(recipe, web, parent)));
}

async function resolved(recipe: string, web: string, parent: string) {
  const world = buildWorld();
  world.images.add({ imageId: OTHER_ID });
  const text = `name: web\nimageRecipe:\n  parentImage: ${parent}\n${recipe}`;
  const { pipeline, issues } = parsePipeline(text, "kiln.yml");
  const found = pipeline?.imageRecipe;
  if (found === undefined) throw new Error(JSON.stringify(issues));
  const components = await resolveComponents(world, found.components, {
    "web.yml": await storeDocument(world.registry, web),
    "db.yml": await storeDocument(world.registry, DATABASE),
    "other.yml": await storeDocument(world.registry, DOCUMENT),
  });
  const image = await resolveParent(world, HOME, found.parentImage);
  if ("problems" in components || "problems" in image) throw new Error("The world is wrong");
  return { recipe: found, parent: image.value, components: components.value };
}

const VOLUMES = (first: string, second: string) => `  blockDeviceMappings: [${first}, ${second}]\n`;
const ROOT = "{ deviceName: /dev/xvda, ebs: { volumeSize: 20 } }";
const DATA = "{ deviceName: /dev/sdf, ebs: { volumeSize: 9 } }";

describe("fingerprintOf()", () => {
  test.each<[what: string, given: Given, as: Given]>([
    ["tags", { recipe: `${COMPONENTS}  amiTags: { Team: web }\n  tags: { A: b }\n` }, {}],
    ["a description", { recipe: `${COMPONENTS}  description: The web\n` }, {}],
    ["the version", { recipe: `${COMPONENTS}  semanticVersion: 3.0.0\n` }, {}],
    ["a default that is spelt out", { recipe: `${COMPONENTS}  workingDirectory: /tmp\n` }, {}],
    [
      "the order of parameters",
      {
        recipe: COMPONENTS.replace(
          '{ name: Port, value: ["80"] }, { name: Host, value: [a] }',
          '{ name: Host, value: [a] }, { name: Port, value: ["80"] }',
        ),
      },
      {},
    ],
    ["the file of a document", { recipe: COMPONENTS.replace("web.yml", "other.yml") }, {}],
    ["a comment in a document", { web: DOCUMENT.replace("team web", "team all") }, {}],
    ["blank lines in a document", { web: DOCUMENT.replace("phases:", "\n\nphases:") }, {}],
    [
      "the order of keys in a document",
      {
        web: DOCUMENT.replace(
          "action: ExecuteBash\n        onFailure: Abort",
          "onFailure: Abort\n        action: ExecuteBash",
        ),
      },
      {},
    ],
    [
      "the order of volumes",
      { recipe: COMPONENTS + VOLUMES(ROOT, DATA) },
      { recipe: COMPONENTS + VOLUMES(DATA, ROOT) },
    ],
  ])("is the same with another %s", async (_, given, as) => {
    expect(await fingerprint(given)).toBe(await fingerprint(as));
  });

  test.each<[what: string, given: Given]>([
    ["another parent image", { parent: OTHER_ID }],
    ["another step in a document", { web: DOCUMENT.replace("echo hello", "echo goodbye") }],
    ["another comment in a script", { web: DOCUMENT.replace("not for fun", "for fun") }],
    [
      "quotes around a value",
      { web: DOCUMENT.replace("schemaVersion: 1.0", 'schemaVersion: "1.0"') },
    ],
    ["another value of a parameter", { recipe: COMPONENTS.replace('"80"', '"8080"') }],
    ["one parameter less", { recipe: COMPONENTS.replace(", { name: Host, value: [a] }", "") }],
    ["one component less", { recipe: COMPONENTS.replace("    - uri: db.yml\n", "") }],
    ["one component more", { recipe: `${COMPONENTS}    - uri: web.yml\n` }],
    [
      "another order of components",
      {
        recipe:
          '  components:\n    - uri: db.yml\n    - uri: web.yml\n      parameters: [{ name: Port, value: ["80"] }, { name: Host, value: [a] }]\n',
      },
    ],
    ["another working directory", { recipe: `${COMPONENTS}  workingDirectory: /opt\n` }],
    [
      "user data",
      {
        recipe: `${COMPONENTS}  additionalInstanceConfiguration: { userDataOverride: ZWNobw== }\n`,
      },
    ],
    [
      "the agent taken out",
      {
        recipe: `${COMPONENTS}  additionalInstanceConfiguration: { systemsManagerAgent: { uninstallAfterBuild: true } }\n`,
      },
    ],
    ["a volume", { recipe: COMPONENTS + VOLUMES(ROOT, DATA) }],
    ["another size of a volume", { recipe: COMPONENTS + VOLUMES(ROOT.replace("20", "30"), DATA) }],
  ])("differs with %s", async (_, given) => {
    const base =
      given.recipe?.includes("blockDevice") && given.recipe.includes("30")
        ? { recipe: COMPONENTS + VOLUMES(ROOT, DATA) }
        : {};
    expect(await fingerprint(given)).not.toBe(await fingerprint(base));
  });

  test("differs exactly when there is a difference to show", async () => {
    await fc.assert(
      fc.asyncProperty(ingredients, ingredients, async (last: Ingredients, next: Ingredients) => {
        const isSame = (await fingerprintOf(last)) === (await fingerprintOf(next));
        expect(planDifference(last, next).verdict).toBe(isSame ? "same" : "changed");
      }),
      { numRuns: 300 },
    );
  });
});

describe("recipeDigest()", () => {
  function recipe(text: string) {
    const found = parsePipeline(text, "kiln.yml").pipeline?.imageRecipe;
    if (found === undefined) throw new Error("The recipe is wrong");
    return found;
  }

  test("differs with the content of the recipe's own documents", async () => {
    const web = recipe(
      `name: web\nimageRecipe:\n  parentImage: ${PARENT_ID}\n  components: [{ uri: web.yml }]\n`,
    );
    const digests = await Promise.all(
      ["a", "a", "b"].map((digest) => recipeDigest(web, [component("web.yml", digest)])),
    );
    expect([digests[0] === digests[1], digests[0] === digests[2]]).toStrictEqual([true, false]);
  });

  test("does not know where in its file a document stands", async () => {
    const inline = (blank: string) =>
      recipe(
        `${blank}name: web\nimageRecipe:\n  parentImage: ${PARENT_ID}\n  components:\n    - name: web\n      data: |\n        x\n`,
      );
    expect(await recipeDigest(inline(""), [])).toBe(await recipeDigest(inline("\n\n"), []));
  });
});
