import { InvalidInput } from "../../errors.ts";
import { type LoadedPipeline, loadPipeline } from "../load-pipeline.ts";

/** A pipeline file and what is in it. */
export type PipelineOfFile = { readonly file: string; readonly loaded: LoadedPipeline };

/**
 * Reads and checks pipeline files.
 *
 * @throws {InvalidInput} with all problems of all files, and of names that several have.
 */
export async function loadPipelines(
  files: readonly string[],
  workingDirectory: string,
): Promise<readonly PipelineOfFile[]> {
  const results = await Promise.allSettled(
    files.map(async (file) => ({ file, loaded: await loadPipeline(file, workingDirectory) })),
  );
  const problems: string[] = [];
  const loaded: PipelineOfFile[] = [];
  for (const result of results) {
    if (result.status === "fulfilled") loaded.push(result.value);
    else if (result.reason instanceof InvalidInput) problems.push(result.reason.message);
    else throw result.reason;
  }
  problems.push(...doubles(loaded));
  if (problems.length > 0) throw new InvalidInput(problems.join("\n\n"));
  return loaded;
}

function doubles(loaded: readonly PipelineOfFile[]): readonly string[] {
  const byName = Map.groupBy(loaded, ({ loaded: { pipeline } }) => pipeline.name);
  return [...byName].flatMap(([name, all]) =>
    all.length === 1
      ? []
      : [
          `Cannot apply pipeline "${name}": ${all.map(({ file }) => file).join(" and ")} have that name, expected one file for each pipeline`,
        ],
  );
}
