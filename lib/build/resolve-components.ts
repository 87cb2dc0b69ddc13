import type { RecipeComponent } from "../pipeline/recipe-components.ts";
import { newestMatch, parseVersion, renderVersion } from "../pipeline/semantic-version.ts";
import { record, required } from "../source/collections.ts";
import type { Issue } from "../source/issue.ts";
import { text } from "../source/scalars.ts";
import type { PlannedComponent } from "./plan.ts";
import { problem, type Resolved } from "./problem.ts";
import { type Registry, readDocument } from "./registry.ts";
import { componentKey, componentPrefix } from "./registry-keys.ts";
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
};

/**
 * Finds the documents that the components of a recipe stand for now. Every one that cannot be found is a problem.
 *
 * @param stored Digests of documents by their path as the pipeline file has it.
 */
export async function resolveComponents(
  ports: ComponentPorts,
  components: readonly RecipeComponent[],
  stored: { readonly [path: string]: string },
): Promise<Resolved<readonly PlannedComponent[]>> {
  const resolved = await Promise.all(
    components.map((component, index) =>
      resolve(ports, component, stored, `imageRecipe.components[${index}]`),
    ),
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
  { digest, path, label, arn }: Found,
  component: RecipeComponent | undefined,
  index: number,
): PlannedComponent {
  const parameters = component?.parameters ?? [];
  return {
    file: `${String(index).padStart(2, "0")}-${fileName(label)}.yml`,
    path,
    digest,
    ...(arn === undefined ? {} : { arn }),
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

const registered = record({ digest: required(text()) }, { what: "a component", isOpen: true });

async function ofReference(
  ports: ComponentPorts,
  component: Extract<RecipeComponent, { kind: "reference" }>,
  path: string,
): Promise<Resolved<Found>> {
  const { reference, componentArn } = component;
  const keys = await ports.registry.list(componentPrefix(reference.name));
  const versions = keys.flatMap((key) => {
    const parsed = parseVersion(key.slice(componentPrefix(reference.name).length, -".json".length));
    return "value" in parsed ? [parsed.value] : [];
  });
  // Registered components have no build number: a reference to one build means the version.
  const { build: _, ...pattern } = reference.version;
  const version = newestMatch(pattern, versions);
  if (version === undefined)
    return refused(
      path,
      `Cannot find component "${componentArn}": ${versions.length === 0 ? `no component is named "${reference.name}"` : `there are only versions ${versions.map(renderVersion).join(", ")}`}`,
      versions.length === 0 ? "Give the document by uri, or register the component." : undefined,
    );
  const found = await readDocument(
    ports.registry,
    componentKey(reference.name, renderVersion(version)),
    registered,
  );
  if (found === undefined)
    return refused(path, `Cannot find component "${componentArn}": it was removed just now`);
  const { digest } = found.value;
  const label = reference.name;
  return {
    value: { digest, path: componentArn, label, ...(reference.arn ? { arn: componentArn } : {}) },
  };
}
