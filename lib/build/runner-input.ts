/** The files that an instance downloads: configuration of the runner, environment, component documents, digests. */
import { sha256 } from "../sha256.ts";
import { shellExports } from "../shell-word.ts";
import { imageArn, pipelineArn } from "./image-arn.ts";
import { logDestination } from "./log-destination.ts";
import { logStreamOf } from "./log-stream.ts";
import { type MachineFolder, machineFolder } from "./machine-folder.ts";
import type { BuildPlan } from "./plan.ts";
import type { Stage } from "./registry-keys.ts";
import { componentsOfStage, STAGE_PHASES } from "./stage-components.ts";

/** Texts by file name, relative to the input folder. */
export type InputFiles = { readonly [name: string]: string };

/** Name of the file with the job of a container build. */
export const CONTAINER_FILE = "container.json";
/** Name of the file with the digests of all others. */
export const DIGESTS_FILE = "SHA256SUMS";
const DOCUMENTS = "documents";

const IMAGE_PHASES: { readonly [stage in Stage]: string } = {
  build: "BUILDING",
  copy: "DISTRIBUTING",
  test: "TESTING",
};

/**
 * Files of a stage, without component documents and digests. No `config.json` when no component has to run; a container
 * build has its job instead.
 *
 * @param job JSON of the job of a container build.
 * @see AWSTOE, input configuration for the run command
 */
export function runnerInput(
  plan: BuildPlan,
  stage: Stage,
  registryBucket: string,
  job?: string,
): InputFiles {
  const folder = machineFolder(plan.parent.platform, plan.buildId, stage);
  const environment = stageEnvironment(plan, stage);
  if (job !== undefined)
    return { "environment.sh": shellExports(environment), [CONTAINER_FILE]: job };
  return {
    ...(plan.parent.platform === "windows"
      ? { "environment.json": `${JSON.stringify(environment, null, 2)}\n` }
      : { "environment.sh": shellExports(environment) }),
    ...(componentsOfStage(plan, stage).length === 0
      ? {}
      : { "config.json": configOf(plan, stage, registryBucket, folder) }),
  };
}

/** Name of a component document among the files. */
export function documentFile(file: string): string {
  return `${DOCUMENTS}/${file}`;
}

function configOf(
  plan: BuildPlan,
  stage: Stage,
  registryBucket: string,
  folder: MachineFolder,
): string {
  const logs = logDestination(plan, stage, registryBucket);
  const stream = logStreamOf(plan, stage);
  const config = {
    documents: componentsOfStage(plan, stage).map(({ file, parameters }) => ({
      path: folder.join(folder.input, DOCUMENTS, file),
      ...(parameters.length === 0 ? {} : { parameters }),
    })),
    phases: STAGE_PHASES[stage].join(","),
    executionId: `${plan.buildId}-${stage}`,
    logDirectory: folder.log,
    stateDirectory: folder.state,
    logS3BucketName: logs.bucket,
    logS3KeyPrefix: logs.prefix,
    // The log is in S3 in any case: no build fails because CloudWatch cannot be written to.
    ...(stream === undefined
      ? {}
      : {
          cwLogGroup: stream.group,
          cwLogStream: stream.stream,
          cwLogRegion: plan.region,
          cwIgnoreFailures: true,
        }),
    trace: true,
  };
  return `${JSON.stringify(config, null, 4)}\n`;
}

/** The variables that Image Builder sets for components. */
export function stageEnvironment(
  plan: BuildPlan,
  stage: Stage,
): { readonly [name: string]: string } {
  const { version, build } = plan.image;
  return {
    IMAGE_WORKFLOW_EXECUTION_ID: plan.buildId,
    IMAGE_STEP_EXECUTION_ID: `${plan.buildId}-${stage}`,
    IMAGE_BUILD_VERSION_ARN: imageArn(plan),
    IMAGE_PIPELINE_ARN: pipelineArn(plan, plan.pipeline),
    IMAGE_PHASE: IMAGE_PHASES[stage],
    IMAGE_VERSION: version,
    IMAGE_BUILD_VERSION: String(build),
    WORKING_DIRECTORY: plan.workingDirectory,
  };
}

/**
 * The content of SHA256SUMS.
 *
 * @param digests SHA-256 of each file by its name.
 */
export function digestLines(digests: { readonly [name: string]: string }): string {
  return Object.entries(digests)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, digest]) => `${digest}  ${name}\n`)
    .join("");
}

/** Digests of some files. */
export async function digestsOf(files: InputFiles): Promise<{ readonly [name: string]: string }> {
  const entries = Object.entries(files).map(
    async ([name, content]) => [name, await sha256(content)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
