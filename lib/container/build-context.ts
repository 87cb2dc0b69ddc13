/** The folder that a container engine builds from: Dockerfile, runner, and a folder for each component. */
import type { Host } from "../host/host.ts";
import { renderDockerfile } from "../pipeline/dockerfile-template.ts";
import { shellExports } from "../shell-word.ts";
import { COMPONENT_SCRIPT, componentConfig } from "./component-script.ts";
import type { ContainerJob } from "./container-job.ts";
import {
  componentLines,
  componentSource,
  environmentLines,
  RUNNER_SOURCE,
} from "./dockerfile-lines.ts";

/** What the folder is made of. */
export type ContextParts = {
  /** Folder of the input: documents/ lies in it. */
  readonly inputFolder: string;
  /** Folder with `kiln-runner`. */
  readonly runnerFolder: string;
  readonly hasSecret: boolean;
};

/** Writes the folder. @param folder Must not exist yet. */
export async function writeBuildContext(
  job: ContainerJob,
  folder: string,
  { inputFolder, runnerFolder, hasSecret }: ContextParts,
  { files }: Pick<Host, "files">,
): Promise<void> {
  await files.mkdir(folder, { recursive: true });
  await files.writeFile(`${folder}/Dockerfile`, dockerfileOf(job, hasSecret));
  if (job.components.length > 0)
    await files.cp(runnerFolder, `${folder}/${RUNNER_SOURCE}`, {
      recursive: true,
      dereference: true,
    });
  for (const [index, component] of job.components.entries()) {
    const source = `${folder}/${componentSource(index)}`;
    await files.mkdir(source);
    await files.copyFile(
      `${inputFolder}/documents/${component.file}`,
      `${source}/${component.file}`,
    );
    const config = componentConfig(component.file, component.parameters);
    await files.writeFile(`${source}/config.json`, config);
    await files.writeFile(`${source}/environment.sh`, shellExports(job.environment));
    await files.writeFile(`${source}/run.sh`, COMPONENT_SCRIPT);
  }
}

/** The Dockerfile of a job. */
export function dockerfileOf(job: ContainerJob, hasSecret: boolean): string {
  return renderDockerfile(job.dockerfile, {
    parentImage: job.parentImage,
    environments: environmentLines(job.workingDirectory),
    components: componentLines(job.components, hasSecret),
  });
}
