import { writeBuildContext } from "./build-context.ts";
import type { ContainerJob } from "./container-job.ts";
import type { ContainerResult } from "./container-result.ts";
import { SECRET_ID } from "./dockerfile-lines.ts";
import { imageIndex } from "./oci-documents.ts";
import { readLayout } from "./oci-layout.ts";
import { pinParent } from "./pin-parent.ts";
import { pushLayout, pushSbom, putDocument } from "./push-image.ts";
import { LIST_PACKAGES, parsePackageList, spdxDocument } from "./sbom.ts";
import { isLocal, readerOf, type Workshop, writerOf } from "./workshop.ts";

type Platform = ContainerJob["platforms"][number];
type PlatformResult = ContainerResult["platforms"][number];

/**
 * Builds an image for each platform and pushes all of them by digest, with a list of their packages beside each. No tag
 * names the image yet: that is publishing.
 */
export async function buildImage(
  written: ContainerJob,
  workshop: Workshop,
): Promise<ContainerResult> {
  const job = await pinParent(written, (image) => readerOf(workshop, image));
  const baseDigest = job.annotations["org.opencontainers.image.base.digest"] ?? "";
  const made = [];
  for (const platform of job.platforms) made.push(await buildPlatform(job, platform, workshop));
  const [first] = made;
  const size = made.reduce((sum, { result }) => sum + result.size, 0);
  const platforms = made.map(({ result }) => result);
  const about = { size, baseDigest, platforms };
  if (first !== undefined && made.length === 1) {
    const { digest, mediaType } = first.descriptor;
    return { digest, mediaType, ...about };
  }
  const images = made.map(({ descriptor, result }) => ({ descriptor, platform: result.platform }));
  const writer = writerOf(workshop, job.repository.uri);
  const { digest, mediaType } = await putDocument(writer, imageIndex(images, job.annotations));
  return { digest, mediaType, ...about };
}

async function buildPlatform(
  job: ContainerJob,
  platform: Platform,
  workshop: Workshop,
): Promise<{
  readonly descriptor: {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
  };
  readonly result: PlatformResult;
}> {
  const { engine, host, inputFolder, secretFile } = workshop;
  const folder = `${workshop.folder}/${platform.replace("/", "-")}`;
  const tag = `localhost/kiln/${job.buildId.toLowerCase()}:${platform.replace("/", "-")}`;
  const runnerFolder = await workshop.runner();
  const hasSecret = secretFile !== undefined;
  const parts = { inputFolder, runnerFolder, hasSecret };
  await writeBuildContext(job, `${folder}/context`, parts, host);
  await engine.build({
    context: `${folder}/context`,
    platform,
    tag,
    isLocalRegistry: isLocal(job.parentImage),
    ...(secretFile === undefined ? {} : { secret: { id: SECRET_ID, file: secretFile } }),
  });
  await engine.saveLayout(tag, platform, `${folder}/image`);
  const built = await readLayout(`${folder}/image`, host);
  const writer = writerOf(workshop, job.repository.uri);
  const pushed = await pushLayout(writer, `${folder}/image`, built, job.annotations, host);
  const packages = await listPackages(tag, platform, workshop);
  const subject = { name: job.repository.uri, digest: pushed.descriptor.digest };
  const sbom = spdxDocument({ ...subject, createdAt: job.createdAt }, packages);
  const file = `${workshop.logFolder}/sbom-${platform.replace("/", "-")}.spdx.json`;
  await host.files.writeFile(file, sbom);
  const sbomDigest = await pushSbom(writer, pushed.descriptor, sbom);
  await host.files.rm(folder, { recursive: true, force: true });
  return {
    descriptor: pushed.descriptor,
    result: {
      platform,
      digest: pushed.descriptor.digest,
      size: pushed.size,
      sbomDigest,
      packages: packages.packages.length,
    },
  };
}

async function listPackages(tag: string, platform: Platform, { engine }: Workshop) {
  const lines: string[] = [];
  const command = ["/bin/sh", "-c", LIST_PACKAGES];
  const onLine = (line: string): void => void lines.push(line);
  await engine.run({ image: tag, platform, mounts: [], command, onLine });
  return parsePackageList(lines);
}
