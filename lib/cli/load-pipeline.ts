/** Reads a pipeline file with all documents that it names, and reports every problem in all of them at once. */
import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { actionCatalog } from "../actions/catalog.ts";
import { parseDocument } from "../document/parse-document.ts";
import { InvalidInput } from "../errors.ts";
import { checkDockerfile } from "../pipeline/check-dockerfile.ts";
import { placeInlineIssues } from "../pipeline/inline-document.ts";
import { parsePipeline } from "../pipeline/parse-pipeline.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { type RecipeComponent, recipeComponent } from "../pipeline/recipe-components.ts";
import { hasErrors, type Issue } from "../source/issue.ts";
import { memberOf } from "../source/node.ts";
import { INVALID, readingOf } from "../source/shape.ts";
import { issueAt, type Problem, type Source, sourceOf } from "../source/source.ts";
import { parseYaml } from "../source/yaml.ts";

export type LoadedPipeline = {
  readonly pipeline: Pipeline;
  /** The file itself. */
  readonly text: string;
  /** Absolute folder of the pipeline file; paths in it count from here. */
  readonly folder: string;
  /** Text of each component document that lies on this computer, by its path in the pipeline. */
  readonly documents: ReadonlyMap<string, string>;
  /** What is not wrong but worth saying. */
  readonly warnings: readonly Issue[];
};

/**
 * Reads and checks a pipeline.
 *
 * @param file Path as the user gave it, relative to the working directory.
 * @throws {InvalidInput} with all problems of the pipeline and of its documents.
 */
export async function loadPipeline(
  file: string,
  workingDirectory: string,
): Promise<LoadedPipeline> {
  const path = resolve(workingDirectory, file);
  const text = await readText(path, (reason) => {
    throw new InvalidInput(`Cannot read the pipeline file "${file}": ${reason}`);
  });
  const parsed = parsePipeline(text, file);
  const folder = dirname(path);
  const recipe = parsed.pipeline?.containerRecipe === undefined ? "imageRecipe" : "containerRecipe";
  const components = parsed.pipeline?.[recipe]?.components ?? componentsOfBroken(text, file);
  const loaded = await Promise.all(
    components.map((component, index) =>
      loadComponent(component, {
        folder,
        source: parsed.source,
        path: `${recipe}.components[${index}].data`,
        workingDirectory,
      }),
    ),
  );
  const template = parsed.pipeline?.containerRecipe?.dockerfileTemplateUri;
  if (template !== undefined && !template.startsWith("s3:"))
    loaded.push(await loadDockerfile(template, components.length > 0, folder, workingDirectory));
  const issues = [...parsed.issues, ...loaded.flatMap((one) => one.issues)];
  if (parsed.pipeline === undefined || hasErrors(issues))
    throw new InvalidInput(`Cannot use the pipeline "${file}": ${countInWords(issues)}`, issues);
  const documents = loaded.flatMap(({ document }) => (document === undefined ? [] : [document]));
  return {
    pipeline: parsed.pipeline,
    text,
    folder,
    documents: new Map(documents),
    warnings: issues,
  };
}

/** The components that can be read in a pipeline file that has errors elsewhere. */
function componentsOfBroken(text: string, file: string): readonly RecipeComponent[] {
  const { root, source } = parseYaml(text, file);
  const recipe =
    root?.kind === "mapping"
      ? (memberOf(root, "imageRecipe") ?? memberOf(root, "containerRecipe"))
      : undefined;
  const list = recipe?.kind === "mapping" ? memberOf(recipe, "components") : undefined;
  const items = list?.kind === "sequence" ? list.items : [];
  return items.flatMap((item) => {
    const component = recipeComponent.read(item, readingOf(source));
    return component === INVALID ? [] : [component];
  });
}

type Loaded = {
  readonly issues: readonly Issue[];
  readonly document?: readonly [path: string, text: string];
};
type Place = {
  readonly folder: string;
  readonly source: Source;
  readonly path: string;
  readonly workingDirectory: string;
};

async function loadComponent(component: RecipeComponent, place: Place): Promise<Loaded> {
  if (component.kind === "inline")
    return { issues: inlineIssues(component, place.source, place.path) };
  if (component.kind !== "file") return { issues: [] };
  const path = isAbsolute(component.path) ? component.path : join(place.folder, component.path);
  const shown = shortPath(path, place.workingDirectory);
  const missing: Issue[] = [];
  const text = await readText(path, (reason) => {
    missing.push(
      fileIssue(shown, {
        code: "unreadable-document",
        message: `Cannot read the component document: ${reason}`,
        remedy: `"uri: ${component.path}" in ${place.source.file} counts from the folder of that file.`,
      }),
    );
    return "";
  });
  if (missing.length > 0) return { issues: missing };
  return { issues: documentIssues(text, shown, component), document: [component.path, text] };
}

async function loadDockerfile(
  written: string,
  hasComponents: boolean,
  folder: string,
  workingDirectory: string,
): Promise<Loaded> {
  const path = resolve(folder, written);
  const shown = shortPath(path, workingDirectory);
  try {
    const text = await readFile(path, "utf8");
    return { issues: checkDockerfile(text, shown, hasComponents), document: [written, text] };
  } catch (error) {
    const message = `Cannot read the Dockerfile template: ${whyUnreadable(error)}`;
    return { issues: [fileIssue(shown, { code: "unreadable-dockerfile", message })] };
  }
}

function documentIssues(text: string, file: string, component: RecipeComponent): readonly Issue[] {
  const supplied = Object.fromEntries(
    component.parameters.map(({ name, value }) => [name, value.join(",")]),
  );
  return parseDocument(text, file, {
    actions: actionCatalog,
    platform: "linux",
    suppliedParameters: supplied,
  }).issues;
}

/** Problems of a document that stands in the pipeline file, placed in that file. */
function inlineIssues(
  component: RecipeComponent & { kind: "inline" },
  source: Source,
  path: string,
): readonly Issue[] {
  const issues = documentIssues(component.data, source.file, component);
  if (component.dataAt !== undefined)
    return placeInlineIssues(issues, source, component.dataAt, path);
  return issues.map((issue) => ({ ...issue, line: 0, column: 0, path }));
}

function fileIssue(file: string, problem: Problem): Issue {
  return { ...issueAt(sourceOf("", file), { start: 0, end: 0 }, problem), line: 0, column: 0 };
}

async function readText(path: string, fail: (reason: string) => string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    return fail(whyUnreadable(error));
  }
}

function whyUnreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder, expected a file";
  if (code === "EACCES") return "this user may not read it";
  return error instanceof Error ? error.message : String(error);
}

/** The path as a person would type it here. */
export function shortPath(path: string, workingDirectory: string): string {
  const near = relative(workingDirectory, path);
  return near.startsWith("..") || near === "" ? path : near;
}

function countInWords(issues: readonly Issue[]): string {
  const errors = issues.filter((issue) => issue.severity === "error").length;
  return errors === 1 ? "it has one problem" : `it has ${errors} problems`;
}
