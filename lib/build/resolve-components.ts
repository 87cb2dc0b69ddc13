import type { RecipeComponent } from "../pipeline/recipe-components.ts";
import { compareVersions, newestMatch, renderVersion } from "../pipeline/semantic-version.ts";
import type { Issue } from "../source/issue.ts";
import { unknownParameters } from "./check-parameters.ts";
import { componentDigest, componentVersionsOf } from "./component-versions.ts";
import { contentDigestOf } from "./document-content.ts";
import { documentFacts } from "./document-facts.ts";
import type { PlannedComponent } from "./plan.ts";
import { problem, type Resolved } from "./problem.ts";
import type { Registry } from "./registry.ts";
import { documentKey } from "./registry-keys.ts";
import { storeDocument } from "./stored-pipeline.ts";

/** What finding component documents needs. */
export type ComponentPorts = {
  readonly registry: Registry;
  readonly objects: {
    /** Content of an object of S3; undefined when there is none. */
    readonly read: (bucket: string, key: string) => Promise<string | undefined>;
  };
};

/** A component document that was found. */
type Found = {
  readonly digest: string;
  readonly path: string;
  readonly label: string;
  readonly arn?: string;
  /** Version and build of a registered component. */
  readonly version?: string;
};

/** A document that was found, the digest of what it says, and its phases as far as it tells them. */
type Read = Found & {
  readonly contentDigest: string;
  readonly phases?: readonly string[];
};

/**
 * Finds the documents that the components of a recipe stand for now. Every one that cannot be found is a problem.
 *
 * @param stored Digests of documents by their path as the pipeline file has it.
 * @param recipe Which recipe's they are, for the paths of problems.
 */
export async function resolveComponents(
  ports: ComponentPorts,
  components: readonly RecipeComponent[],
  stored: { readonly [path: string]: string },
  recipe: "imageRecipe" | "containerRecipe" = "imageRecipe",
): Promise<Resolved<readonly PlannedComponent[]>> {
  const resolved = await Promise.all(
    components.map(async (component, index) => {
      const place = `${recipe}.components[${index}]`;
      const found = await resolve(ports, component, stored, place);
      return withContent(ports, found, component, place);
    }),
  );
  const problems: Issue[] = [];
  const planned: PlannedComponent[] = [];
  for (const [index, one] of resolved.entries()) {
    if ("problems" in one) problems.push(...one.problems);
    else planned.push(plannedOf(one.value, components[index], index));
  }
  return problems.length > 0 ? { problems } : { value: planned };
}

function plannedOf(
  { digest, contentDigest, path, label, arn, version, phases }: Read,
  component: RecipeComponent | undefined,
  index: number,
): PlannedComponent {
  const parameters = component?.parameters ?? [];
  return {
    file: `${String(index).padStart(2, "0")}-${fileName(label)}.yml`,
    path,
    digest,
    contentDigest,
    ...(arn === undefined ? {} : { arn }),
    ...(version === undefined ? {} : { version }),
    ...(phases === undefined ? {} : { phases }),
    parameters: parameters.map(({ name, value }) => ({ name, value: value.join(",") })),
  };
}

/** A name that any file system and SSM take: `./a b/Web.yml` → `Web`. */
function fileName(label: string): string {
  const last = label.split(/[\\/]/).at(-1) ?? label;
  return last
    .replace(/\.ya?ml$/i, "")
    .replaceAll(/[^A-Za-z0-9_-]+/g, "-")
    .slice(0, 60);
}

function resolve(
  ports: ComponentPorts,
  component: RecipeComponent,
  stored: { readonly [path: string]: string },
  path: string,
): Promise<Resolved<Found>> {
  switch (component.kind) {
    case "file":
      return ofFile(component, stored, path);
    case "inline":
      return ofText(ports, component.data, { path: component.name, label: component.name });
    case "s3":
      return ofObject(ports, component.uri, component.name, path);
    case "reference":
      return ofReference(ports, component, path);
  }
}

function refused(path: string, message: string, remedy?: string): { problems: readonly Issue[] } {
  return { problems: [problem("missing-component", path, message, remedy)] };
}

async function ofFile(
  component: Extract<RecipeComponent, { kind: "file" }>,
  stored: { readonly [path: string]: string },
  path: string,
): Promise<Resolved<Found>> {
  const digest = stored[component.path];
  if (digest === undefined)
    return refused(
      path,
      `Cannot find component "${component.path}": it was not applied with its pipeline`,
      "Apply the pipeline again.",
    );
  return { value: { digest, path: component.path, label: component.name ?? component.path } };
}

async function ofText(
  ports: ComponentPorts,
  content: string,
  found: Pick<Found, "path" | "label">,
): Promise<Resolved<Found>> {
  return { value: { ...found, digest: await storeDocument(ports.registry, content) } };
}

async function ofObject(
  ports: ComponentPorts,
  uri: string,
  name: string | undefined,
  path: string,
): Promise<Resolved<Found>> {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  const content = await ports.objects.read(bucket, key);
  if (content === undefined)
    return refused(path, `Cannot find component "${uri}": there is no such object`);
  return ofText(ports, content, { path: uri, label: name ?? uri });
}

async function ofReference(
  { registry }: ComponentPorts,
  component: Extract<RecipeComponent, { kind: "reference" }>,
  path: string,
): Promise<Resolved<Found>> {
  const { reference, componentArn } = component;
  const { name } = reference;
  const versions = await componentVersionsOf(registry, name);
  const version = newestMatch(reference.version, versions);
  if (version === undefined)
    return refused(
      path,
      `Cannot find component "${componentArn}": ${versions.length === 0 ? `no component is named "${name}"` : `there are only versions ${versions.toSorted(compareVersions).map(renderVersion).join(", ")}`}`,
      versions.length === 0 ? "Give the document by uri, or register the component." : undefined,
    );
  const digest = await componentDigest(registry, name, version);
  if (digest === undefined)
    return refused(path, `Cannot find component "${componentArn}": it was removed just now`);
  return {
    value: {
      digest,
      path: componentArn,
      label: name,
      version: renderVersion(version),
      ...(reference.arn ? { arn: componentArn } : {}),
    },
  };
}

/** Reads the document: two texts that say the same make the same image. It must have the parameters that it is given. */
async function withContent(
  { registry }: ComponentPorts,
  found: Resolved<Found>,
  { parameters }: RecipeComponent,
  place: string,
): Promise<Resolved<Read>> {
  if ("problems" in found) return found;
  const { digest, path } = found.value;
  const text = await registry.getText(documentKey(digest));
  if (text === undefined)
    return refused(
      place,
      `Cannot read component "${path}": its document ${digest} is not in the registry`,
      "Apply the pipeline again.",
    );
  const contentDigest = await contentDigestOf(text);
  const facts = documentFacts(text);
  if (facts === undefined) return { value: { ...found.value, contentDigest } };
  const problems = unknownParameters(parameters, facts.parameters, path, place);
  if (problems.length > 0) return { problems };
  return { value: { ...found.value, contentDigest, phases: facts.phases } };
}
