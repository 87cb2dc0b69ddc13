import { checkDockerfile } from "../pipeline/check-dockerfile.ts";
import { DEFAULT_DOCKERFILE } from "../pipeline/dockerfile-template.ts";
import { problem, type Resolved } from "./problem.ts";
import type { ContainerRecipe } from "./recipe.ts";
import { documentKey } from "./registry-keys.ts";
import type { ComponentPorts } from "./resolve-components.ts";

const PATH = "containerRecipe.dockerfileTemplateUri";

/**
 * The Dockerfile template of a recipe: its own text, the file that was applied with it, an object of S3, or the default.
 *
 * @param stored Digests of files by their path as the pipeline file has it.
 */
export async function resolveDockerfile(
  ports: ComponentPorts,
  recipe: ContainerRecipe,
  stored: { readonly [path: string]: string },
): Promise<Resolved<string>> {
  const { dockerfileTemplateData: data, dockerfileTemplateUri: uri, components } = recipe;
  if (uri === undefined) return { value: data ?? DEFAULT_DOCKERFILE };
  const text = await textOf(ports, uri, stored);
  if (text === undefined)
    return {
      problems: [
        uri.startsWith("s3:")
          ? problem(
              "missing-dockerfile",
              PATH,
              `Cannot find Dockerfile template "${uri}": there is no such object`,
            )
          : problem(
              "missing-dockerfile",
              PATH,
              `Cannot find Dockerfile template "${uri}": it was not applied with its pipeline`,
              "Apply the pipeline again.",
            ),
      ],
    };
  const issues = checkDockerfile(text, uri, components.length > 0);
  return issues.length > 0 ? { problems: issues } : { value: text };
}

async function textOf(
  { registry, objects }: ComponentPorts,
  uri: string,
  stored: { readonly [path: string]: string },
): Promise<string | undefined> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket !== undefined && key !== undefined) return objects.read(bucket, key);
  const digest = stored[uri];
  return digest === undefined ? undefined : registry.getText(documentKey(digest));
}
