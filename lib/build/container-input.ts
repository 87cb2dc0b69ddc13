/** `container.json` for the instance of a stage: what its container engine shall do. */
import type { ContainerJob } from "../container/container-job.ts";
import { sha256 } from "../sha256.ts";
import { canonicalJson } from "./digest.ts";
import { logDestination } from "./log-destination.ts";
import type { BuildPlan } from "./plan.ts";
import type { Stage } from "./registry-keys.ts";
import { stageEnvironment } from "./runner-input.ts";

/**
 * The job of a stage.
 *
 * @param built Digest of the image that was built; undefined in the stage that builds it.
 * @returns JSON, or undefined when the plan is about an AMI.
 */
export async function containerInput(
  plan: BuildPlan,
  stage: Stage,
  registryBucket: string,
  built: string | undefined,
): Promise<string | undefined> {
  const { container, components } = plan;
  if (container === undefined) return undefined;
  const [home, ...copies] = container.repositories;
  if (home === undefined) return undefined;
  const { bucket, prefix } = logDestination(plan, stage, registryBucket);
  const job: ContainerJob = {
    stage,
    buildId: plan.buildId,
    createdAt: plan.createdAt,
    parentImage: container.parentImage,
    dockerfile: container.dockerfile,
    workingDirectory: plan.workingDirectory,
    platforms: container.platforms as ContainerJob["platforms"],
    components: await Promise.all(
      components.map(async ({ file, path, digest, parameters }) => ({
        file,
        name: path,
        digest: await sha256(canonicalJson({ digest, parameters })),
        parameters,
      })),
    ),
    environment: stageEnvironment(plan, stage),
    repository: { region: home.region, uri: home.uri },
    copies: copies
      .filter(({ isReplicated }) => !isReplicated)
      .map(({ region, uri }) => ({ region, uri })),
    annotations: annotationsOf(plan, container.source),
    ...(built === undefined ? {} : { digest: built }),
    ecrRegistries: ecrRegistries(plan),
    logs: { bucket, prefix },
    attempts: 3,
  };
  return `${JSON.stringify(job, null, 2)}\n`;
}

/** @see OCI image specification, "Pre-Defined Annotation Keys" */
function annotationsOf(
  { image, buildId, createdAt, fingerprint }: BuildPlan,
  source: string | undefined,
): { readonly [name: string]: string } {
  return {
    "org.opencontainers.image.title": image.name,
    "org.opencontainers.image.version": `${image.version}-${image.build}`,
    "org.opencontainers.image.created": createdAt,
    // What the image is made of, as one digest: the same revision has the same content.
    "org.opencontainers.image.revision": fingerprint,
    ...(source === undefined ? {} : { "org.opencontainers.image.source": source }),
    "dev.kiln.build": buildId,
  };
}

/** Registries of ECR among parent and repositories, by their hosts; in the local cloud all repositories are of its ECR. */
function ecrRegistries({ container }: BuildPlan): ContainerJob["ecrRegistries"] {
  const found = new Map<string, string>();
  for (const { region, uri } of container?.repositories ?? []) found.set(hostOf(uri), region);
  const parent = hostOf(container?.parentImage ?? "");
  const region = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(parent);
  if (region?.[1] !== undefined && !found.has(parent)) found.set(parent, region[1]);
  return [...found].map(([host, each]) => ({ host, region: each }));
}

function hostOf(reference: string): string {
  return reference.split("/")[0] ?? "";
}
