import { StepFailed } from "../errors.ts";
import { shellExports } from "../shell-word.ts";
import type { ContainerJob } from "./container-job.ts";
import { COMPONENT_TARGET, RUNNER_TARGET } from "./dockerfile-lines.ts";
import { imageOf, isLocal, type Workshop } from "./workshop.ts";

/** Where the container writes its logs. */
const LOG_TARGET = "/run/kiln-log";

/**
 * Runs the phase `test` in a fresh container of each platform's image, pulled by its digest.
 *
 * @throws {StepFailed} A test has failed; its report lies in the log folder.
 */
export async function testInContainers(job: ContainerJob, workshop: Workshop): Promise<void> {
  const image = imageOf(job);
  for (const platform of job.platforms) {
    await workshop.engine.pull(image, platform, isLocal(image));
    if (job.components.length > 0) await testInContainer(job, platform, image, workshop);
    else await boot(platform, image, workshop);
  }
}

async function testInContainer(
  job: ContainerJob,
  platform: ContainerJob["platforms"][number],
  image: string,
  { engine, host, folder, inputFolder, logFolder, runner }: Workshop,
): Promise<void> {
  const work = `${folder}/test-${platform.replace("/", "-")}`;
  const logs = `${logFolder}/${platform.replace("/", "-")}`;
  await host.files.mkdir(logs, { recursive: true });
  await host.files.cp(`${inputFolder}/documents`, work, { recursive: true });
  await host.files.writeFile(`${work}/config.json`, testConfig(job, platform));
  await host.files.writeFile(`${work}/environment.sh`, shellExports(job.environment));
  const script = `. ${COMPONENT_TARGET}/environment.sh; cd "$WORKING_DIRECTORY" 2>/dev/null || cd /; exec ${RUNNER_TARGET}/kiln-runner run --config ${COMPONENT_TARGET}/config.json >/dev/null`;
  const code = await engine.run({
    image,
    platform,
    mounts: [
      { source: await runner(), target: RUNNER_TARGET, isReadOnly: true },
      { source: work, target: COMPONENT_TARGET, isReadOnly: true },
      { source: logs, target: LOG_TARGET, isReadOnly: false },
    ],
    command: ["/bin/sh", "-c", script],
  });
  if (code !== 0)
    throw new StepFailed(
      `Cannot go on with "${image}": the tests have failed in its container for ${platform} (exit code ${code})`,
    );
}

function testConfig({ components, buildId }: ContainerJob, platform: string): string {
  const config = {
    documents: components.map(({ file, parameters }) => ({
      path: `${COMPONENT_TARGET}/${file}`,
      ...(parameters.length === 0 ? {} : { parameters }),
    })),
    phases: "test",
    executionId: `${buildId}-test-${platform.replace("/", "-")}`,
    logDirectory: LOG_TARGET,
    stateDirectory: `${LOG_TARGET}/state`,
    trace: true,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** Without components, that a container starts is all there is to test. */
async function boot(platform: string, image: string, { engine }: Workshop): Promise<void> {
  const command = ["/bin/sh", "-c", "exit 0"];
  const code = await engine.run({ image, platform, mounts: [], command });
  if (code !== 0)
    throw new StepFailed(
      `Cannot use "${image}": no container of it starts for ${platform} (exit code ${code})`,
    );
}
