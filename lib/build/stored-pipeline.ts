/** Pipelines and components in the registry. */
import { InvalidInput, NotFound } from "../errors.ts";
import { parsePipeline } from "../pipeline/parse-pipeline.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { sha256 } from "../sha256.ts";
import { mapping, optional, record, required } from "../source/collections.ts";
import { hasErrors } from "../source/issue.ts";
import { integer, text } from "../source/scalars.ts";
import { claimComponentBuild, type RegisteredComponent } from "./component-versions.ts";
import { isContainerRecipe, recipeOf } from "./recipe.ts";
import { type Registry, readDocument } from "./registry.ts";
import { documentKey, pipelineKey } from "./registry-keys.ts";

const storedPipeline = record(
  {
    /** Name of the file, for messages. */
    file: required(text()),
    /** The file itself: who reads it later may know more than who stored it. */
    text: required(text()),
    /** Digests of component documents by their path as the file has it. */
    documents: required(mapping(text())),
    /** After so many failed builds in a row its schedule is switched off; lib/build/auto-disable.ts reads it here. */
    failureCount: optional(integer()),
    /** Topic that it names; read there too. */
    topicArn: optional(text()),
  },
  { what: "a stored pipeline", isOpen: true },
);

/** A pipeline as it was applied. */
export type AppliedPipeline = {
  readonly pipeline: Pipeline;
  readonly documents: { readonly [path: string]: string };
};

/** A pipeline file. */
export type PipelineFile = { readonly text: string; readonly file: string };

/**
 * Stores a pipeline and the component documents that its file names by path. What is in place already is written again.
 *
 * @param documents Content of component documents by their path as the file has it.
 * @throws {InvalidInput} The file has errors, or a document is missing.
 */
export async function applyPipeline(
  registry: Pick<Registry, "put" | "putText">,
  { text, file }: PipelineFile,
  documents: { readonly [path: string]: string },
): Promise<Pipeline> {
  const pipeline = parsed({ text, file });
  const paths = documentPaths(pipeline);
  const missing = paths.filter((path) => documents[path] === undefined);
  if (missing.length > 0)
    throw new InvalidInput(
      `Cannot apply pipeline "${pipeline.name}": these documents were not given: ${missing.join(", ")}`,
    );
  const entries = paths.map(
    async (path) => [path, await storeDocument(registry, documents[path] ?? "")] as const,
  );
  const digests = Object.fromEntries(await Promise.all(entries));
  const { failureCount } = pipeline.schedule?.autoDisablePolicy ?? {};
  const { snsTopicArn: topicArn } = pipeline.infrastructureConfiguration;
  await registry.put(pipelineKey(pipeline.name), {
    ...{ file, text, documents: digests },
    ...(failureCount === undefined ? {} : { failureCount }),
    ...(topicArn === undefined ? {} : { topicArn }),
  });
  return pipeline;
}

/** The files that come with a pipeline, as it has their paths: component documents, and the template of a Dockerfile. */
function documentPaths(pipeline: Pipeline): readonly string[] {
  const recipe = recipeOf(pipeline);
  const components = recipe.components.flatMap((component) =>
    component.kind === "file" ? [component.path] : [],
  );
  const template = isContainerRecipe(recipe) ? recipe.dockerfileTemplateUri : undefined;
  return template === undefined || template.startsWith("s3:")
    ? components
    : [...components, template];
}

/** Stores a component document by its content. @returns its digest. */
export async function storeDocument(
  registry: Pick<Registry, "putText">,
  content: string,
): Promise<string> {
  const digest = await sha256(content);
  await registry.putText(documentKey(digest), content);
  return digest;
}

/**
 * Registers a version of a component, so that recipes can name it. A document that differs from the newest build of that
 * version becomes its next build; the same one again changes nothing.
 *
 * @throws {InvalidInput} The version is not three numbers.
 */
export async function registerComponent(
  registry: Pick<Registry, "get" | "list" | "create" | "putText">,
  component: { readonly name: string; readonly version: string; readonly text: string },
): Promise<RegisteredComponent> {
  const { name, version, text } = component;
  const digest = await storeDocument(registry, text);
  return claimComponentBuild(registry, { name, version, digest });
}

/**
 * A pipeline that was applied.
 *
 * @throws {NotFound} None has that name.
 * @throws {InvalidInput} Its file has errors for this version of Kiln.
 */
export async function readPipeline(
  registry: Pick<Registry, "get">,
  name: string,
): Promise<AppliedPipeline> {
  const stored = await readDocument(registry, pipelineKey(name), storedPipeline);
  if (stored === undefined)
    throw new NotFound(
      `Cannot find pipeline "${name}": none of that name has been applied, expected "kiln apply" first`,
    );
  return { pipeline: parsed(stored.value), documents: stored.value.documents };
}

function parsed({ text, file }: PipelineFile): Pipeline {
  const { pipeline, issues } = parsePipeline(text, file);
  if (pipeline === undefined || hasErrors(issues))
    throw new InvalidInput(`Cannot use the pipeline file ${file}`, issues);
  return pipeline;
}
