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
  return (await pushImage(host, "1", baseLayer(), NATIVE)).digest;
}

/**
 * Pushes `⟨host⟩/base:any`, an index of two platforms. Both images hold this computer's programs, and one of their own.
 *
 * @param proofs A program /bin/proof for each architecture; without them both images have the same layer.
 * @returns its digest.
 */
export async function pushBaseIndex(
  host: string,
  proofs: { readonly [architecture: string]: string | Buffer } = {},
): Promise<string> {
  const manifests = [];
  for (const architecture of ["amd64", "arm64"]) {
    const layer = baseLayer(proofs[architecture]);
    const descriptor = await pushImage(host, architecture, layer, architecture);
    manifests.push({ ...descriptor, platform: { os: "linux", architecture } });
  }
  const index = { schemaVersion: 2, mediaType: MEDIA.index, manifests };
  const writer = writerFor(host);
  return (await writer.putManifest(JSON.stringify(index), MEDIA.index, "any")).digest;
}

/**
 * A root file system with a shell and a list of two packages, as a tar archive.
 *
 * @param proof Content of a program /bin/proof.
 */
export function baseLayer(proof?: string | Buffer): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "kiln-base-"));
  const root = join(folder, "root");
  try {
    makeSmallRoot(root, "dash");
    if (proof !== undefined) writeFileSync(join(root, "usr/bin/proof"), proof, { mode: 0o755 });
    for (const name of ["tmp", "run", "proc", "sys", "dev", "var/lib/dpkg"])
      mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, "var/lib/dpkg/status"), STATUS);
    const owner = ["--numeric-owner", "--owner=0", "--group=0"];
    const archive = join(folder, "layer.tar");
    execFileSync("tar", ["-C", root, ...owner, "--mtime=@0", "--sort=name", "-cf", archive, "."]);
    return readFileSync(archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NATIVE = process.arch === "arm64" ? "arm64" : "amd64";

function writerFor(registry: string) {
  const clock = { sleep: async () => undefined };
  return registryWriter({ registry, repository: "base", credentials: undefined, fetch, clock });
}

async function pushImage(registry: string, tag: string, layer: Buffer, architecture: string) {
  const writer = writerFor(registry);
  const config = Buffer.from(
    JSON.stringify({
      architecture,
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
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: point("application/vnd.oci.image.config.v1+json", config),
    layers: [point("application/vnd.oci.image.layer.v1.tar", layer)],
  });
  await writer.putManifest(text, MEDIA.manifest, tag);
  return point(MEDIA.manifest, Buffer.from(text));
}
