import { describe, expect, test } from "vitest";
import { planBuild } from "../../lib/build/plan-build.ts";
import { registerLibrary } from "../../lib/build/register-library.ts";
import { sanitiseComponent } from "../../lib/build/sanitise-component.ts";
import { applyPipeline } from "../../lib/build/stored-pipeline.ts";
import { SANITISE_SECTIONS } from "../../lib/pipeline/image-recipe.ts";
import { parsePipeline } from "../../lib/pipeline/parse-pipeline.ts";
import { componentText } from "../components/component-machine.ts";
import { buildWorld, COMPONENT, PARENT_ID } from "../fakes/build-world.ts";

const HEAD = `name: web\nimageRecipe:\n  parentImage: ${PARENT_ID}\n  components:\n    - uri: web.yml\n`;

function ofRecipe(more: string): unknown {
  const recipe = parsePipeline(`${HEAD}${more}`, "kiln.yml").pipeline?.imageRecipe;
  const component = recipe === undefined ? undefined : sanitiseComponent(recipe);
  return component?.kind === "reference"
    ? { componentArn: component.componentArn, parameters: component.parameters }
    : undefined;
}

describe("sanitiseComponent()", () => {
  test.each([
    ["is the newest sanitise", "", []],
    [
      "skips the sections that the recipe names",
      "  sanitiseConfiguration: { skipSections: [ssh_files, toe_files] }\n",
      [{ name: "SkipSections", value: ["ssh_files,toe_files"] }],
    ],
    [
      "asks for the marker where user data are the recipe's own, as Image Builder does",
      "  additionalInstanceConfiguration: { userDataOverride: IyEvYmluL3No }\n",
      [{ name: "RequireMarker", value: ["true"] }],
    ],
    [
      "uninstalls the agent where the recipe asks for it",
      "  additionalInstanceConfiguration: { systemsManagerAgent: { uninstallAfterBuild: true } }\n",
      [{ name: "UninstallAgent", value: ["true"] }],
    ],
  ])("%s", (_, more, parameters) => {
    expect(ofRecipe(more)).toStrictEqual({ componentArn: "sanitise@x.x.x", parameters });
  });

  test.each([
    [
      "is none when the recipe switches it off",
      "  sanitiseConfiguration: { sanitiseEnabled: false }\n",
    ],
    ["is none when the recipe lists it itself", "    - componentArn: sanitise@1.0.0\n"],
  ])("%s", (_, more) => {
    expect(ofRecipe(more)).toBeUndefined();
  });

  test("knows the sections that the component has", () => {
    expect(componentText("sanitise")).toContain(`value: ${SANITISE_SECTIONS.join(" ")}\n`);
  });
});

describe("planBuild()", () => {
  async function plannedFiles(more: string, hasLibrary = true): Promise<readonly string[]> {
    const world = buildWorld();
    if (hasLibrary)
      await registerLibrary(world.registry, [
        { name: "sanitise", version: "1.0.0", text: componentText("sanitise") },
      ]);
    await applyPipeline(
      world.registry,
      { text: `${HEAD}${more}`, file: "kiln.yml" },
      { "web.yml": COMPONENT },
    );
    await planBuild(world, {
      buildId: "b-1",
      request: { pipeline: "web", trigger: "manual", keepMachineOnFailure: false },
    });
    const plan = world.registry.read("builds/b-1/plan.json") as {
      readonly components: readonly { readonly file: string }[];
    };
    return plan.components.map(({ file }) => file);
  }

  test("ends a build with the clean-up, after all components of the recipe", async () => {
    expect(await plannedFiles("")).toStrictEqual(["00-web.yml", "01-sanitise.yml"]);
  });

  test("leaves it out where the recipe says so", async () => {
    expect(
      await plannedFiles("  sanitiseConfiguration: { sanitiseEnabled: false }\n"),
    ).toStrictEqual(["00-web.yml"]);
  });

  test("refuses to build without it when no library was registered", async () => {
    await expect(plannedFiles("", false)).rejects.toMatchObject({
      issues: [
        {
          path: "imageRecipe.sanitiseConfiguration",
          message: 'Cannot find component "sanitise@x.x.x": no component is named "sanitise"',
          remedy:
            "Deploy Kiln again, which registers its components, or set sanitiseEnabled: false.",
        },
      ],
    });
  });
});
