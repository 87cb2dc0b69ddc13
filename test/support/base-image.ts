/** A small image with a shell, made of this computer's own programs and pushed without a container engine. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MEDIA } from "../../lib/container/oci-documents.ts";
import { digestOf, registryWriter } from "../../lib/oci/registry-client.ts";
import { makeSmallRoot } from "../fakes/small-root.ts";

const STATUS = `Package: dpkg
Status: install ok installed
Architecture: amd64
Version: 1.21.22

Package: small-tools
Status: install ok installed
Architecture: amd64
Version: 2:1.0-3
`;

/** Pushes the image `⟨host⟩/base:1`. @returns its digest. */
export async function pushBaseImage(host: string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "kiln-base-"));
  try {
    makeSmallRoot(root, "dash");
    for (const folder of ["tmp", "run", "proc", "sys", "dev", "var/lib/dpkg"])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, "var/lib/dpkg/status"), STATUS);
    const archive = join(root, "..", `${root.split("/").at(-1)}.tar`);
    execFileSync("tar", [
      "-C",
      root,
      "--numeric-owner",
      "--owner=0",
      "--group=0",
      "-cf",
      archive,
      ".",
    ]);
    const layer = readFileSync(archive);
    rmSync(archive);
    return await pushImage(host, "base", "1", layer);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function pushImage(
  registry: string,
  repository: string,
  tag: string,
  layer: Buffer,
): Promise<string> {
  const clock = { sleep: async () => undefined };
  const writer = registryWriter({ registry, repository, credentials: undefined, fetch, clock });
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === "arm64" ? "arm64" : "amd64",
      os: "linux",
      config: { Env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["/bin/sh"] },
      rootfs: { type: "layers", diff_ids: [digestOf(layer)] },
      history: [{ created_by: "a small root" }],
    }),
  );
  for (const blob of [layer, config])
    await writer.putBlob(digestOf(blob), () => new Uint8Array(blob));
  const point = (mediaType: string, blob: Buffer) => ({
    mediaType,
    digest: digestOf(blob),
    size: blob.length,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: point("application/vnd.oci.image.config.v1+json", config),
    layers: [point("application/vnd.oci.image.layer.v1.tar", layer)],
  };
  return (await writer.putManifest(JSON.stringify(manifest), MEDIA.manifest, tag)).digest;
}
