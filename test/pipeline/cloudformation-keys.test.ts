import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { containerRecipe } from "../../lib/pipeline/container-recipe.ts";
import { distributionConfiguration } from "../../lib/pipeline/distribution-configuration.ts";
import { imageRecipe } from "../../lib/pipeline/image-recipe.ts";
import { infrastructureConfiguration } from "../../lib/pipeline/infrastructure-configuration.ts";
import { lifecyclePolicy } from "../../lib/pipeline/lifecycle-policy.ts";
import { pipelineShape } from "../../lib/pipeline/pipeline.ts";
import { valueOfNode } from "../../lib/source/node.ts";
import { readValue, type Shape } from "../../lib/source/shape.ts";
import { parseYaml } from "../../lib/source/yaml.ts";

const TEMPLATES = new URL("../../../shared/corpus/cloudformation/", import.meta.url);

const SHAPES: { readonly [type: string]: Shape<unknown> } = {
  ImageRecipe: imageRecipe,
  ContainerRecipe: containerRecipe,
  InfrastructureConfiguration: infrastructureConfiguration,
  DistributionConfiguration: distributionConfiguration,
  LifecyclePolicy: lifecyclePolicy,
  ImagePipeline: pipelineShape,
};

/** CloudFormation writes ImageBuilder's properties with a capital; keys of tags stay as they are. */
function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      /tags$/i.test(key) ? member : camelCase(member),
    ]),
  );
}

type Resources = {
  readonly [name: string]: { readonly Type?: string; readonly Properties?: unknown };
};

/** The resources of all templates that have a place in a pipeline file, by type. */
function resources(): readonly { readonly type: string; readonly properties: unknown }[] {
  return readdirSync(TEMPLATES).flatMap((file) => {
    const { root } = parseYaml(readFileSync(new URL(file, TEMPLATES), "utf8"), file);
    const template = root === undefined ? {} : (valueOfNode(root) as { Resources?: Resources });
    return Object.values(template.Resources ?? {}).flatMap(({ Type = "", Properties }) => {
      const type = Type.replace("AWS::ImageBuilder::", "");
      return SHAPES[type] === undefined ? [] : [{ type, properties: camelCase(Properties) }];
    });
  });
}

describe.skipIf(!existsSync(TEMPLATES))("public CloudFormation templates", () => {
  test("use only keys that a pipeline file has, or that it has advice for", () => {
    const all = resources();
    const unknown = all.flatMap(({ type, properties }) =>
      readValue(SHAPES[type] as Shape<unknown>, properties)
        .issues.filter((issue) => issue.code === "unknown-key")
        .map(({ message, remedy }) => `${/"([^"]+)"/.exec(message)?.[1]} in ${type} → ${remedy}`),
    );
    expect(all.length).toBeGreaterThan(100);
    expect(new Set(unknown.filter((line) => !line.startsWith("fn::")))).toStrictEqual(
      new Set([
        'infrastructureConfigurationArn in ImagePipeline → Write it out under "infrastructureConfiguration".',
        'imageRecipeArn in ImagePipeline → Write the recipe itself under "imageRecipe".',
        'containerRecipeArn in ImagePipeline → Write the recipe itself under "containerRecipe".',
        'distributionConfigurationArn in ImagePipeline → Write it out under "distributionConfiguration".',
        'version in ImageRecipe → Did you mean "semanticVersion"?',
        'version in ContainerRecipe → Did you mean "semanticVersion"?',
        'launchPermissionConfiguration in DistributionConfiguration → Did you mean "launchPermission"?',
      ]),
    );
  });
});
