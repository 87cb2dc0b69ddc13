/** Puts a parent image that lies on this computer into the local registry, from where a container build can take it. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { copyImage } from "../../../container/copy-image.ts";
import { InvalidInput, NotFound } from "../../../errors.ts";
import { architectureOfNode, goName } from "../../../local/images/architecture.ts";
import { decompress } from "../../../local/images/decompress.ts";
import { readable } from "../../../local/images/readable.ts";
import { needTool, runTool } from "../../../local/machines/tools.ts";
import { digestOf, type RegistryWriter } from "../../../oci/registry-client.ts";
import type { ParentImage } from "../../../pipeline/parent-image.ts";
import { imageInLayout, layoutRegistry } from "./layout-registry.ts";

/** A parent that is a folder or an archive: a root file system, or an image in OCI's layout. */
export type LocalContainerParent = Extract<ParentImage, { kind: "folder" | "tarball" }>;

/**
 * Pushes a parent image by its digest.
 *
 * @param baseDirectory Folder that relative paths count from.
 * @returns its digest.
 * @throws {NotFound} There is no such file. {InvalidInput} It holds no image.
 */
export async function bringContainerParent(
  writer: RegistryWriter,
  parent: LocalContainerParent,
  baseDirectory: string,
): Promise<string> {
  const path = resolve(baseDirectory, parent.path);
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined)
    throw new NotFound(`Cannot use "${path}" as parent image: there is nothing of that name`);
  const folder = await mkdtemp(join(tmpdir(), "kiln-parent-"));
  try {
    if (stats.isDirectory())
      return isLayout(path)
        ? await pushLayout(writer, path)
        : await pushFolder(writer, path, folder);
    return await pushArchive(writer, path, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isLayout(folder: string): boolean {
  return existsSync(join(folder, "oci-layout")) && existsSync(join(folder, "index.json"));
}

async function pushLayout(writer: RegistryWriter, folder: string): Promise<string> {
  const digest = await imageInLayout(folder);
  await copyImage(layoutRegistry(folder), writer, digest);
  return digest;
}

async function pushFolder(writer: RegistryWriter, path: string, folder: string): Promise<string> {
  const archive = join(folder, "layer.tar");
  await run(["-C", path, "--numeric-owner", "--sort=name", "-cf", archive, "."], path);
  return pushRoot(writer, archive, path);
}

async function pushArchive(writer: RegistryWriter, path: string, folder: string): Promise<string> {
  const archive = join(folder, "layer.tar");
  await writeFile(archive, decompress(readable(path), `"${path}"`));
  const names = (await run(["-tf", archive], path)).split("\n");
  if (!names.some((name) => /^(?:\.\/)?oci-layout$/.test(name)))
    return pushRoot(writer, archive, path);
  const layout = join(folder, "layout");
  await mkdir(layout);
  await run(["-C", layout, "-xf", archive], path);
  return pushLayout(writer, layout);
}

/** An image of one layer: a root file system. */
async function pushRoot(writer: RegistryWriter, archive: string, path: string): Promise<string> {
  const architecture = goName(architectureOfNode(process.arch) ?? "x86_64");
  const layer = {
    mediaType: "application/vnd.oci.image.layer.v1.tar",
    digest: await digestOfFile(archive),
    size: (await stat(archive)).size,
  };
  const content = JSON.stringify({
    architecture,
    os: "linux",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
    history: [{ created_by: `root file system ${basename(path)}` }],
  });
  const config = {
    mediaType: "application/vnd.oci.image.config.v1+json",
    digest: digestOf(content),
    size: Buffer.byteLength(content),
  };
  await writer.putBlob(layer.digest, () => readable(archive));
  await writer.putBlob(config.digest, () => new TextEncoder().encode(content));
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [layer] });
  return (await writer.putManifest(manifest, mediaType)).digest;
}

async function run(argv: readonly string[], path: string): Promise<string> {
  const { code, stdout, stderr } = await runTool(needTool("tar"), argv);
  if (code === 0) return stdout;
  throw new InvalidInput(`Cannot read "${path}" as parent image: ${stderr.trim()}`);
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of readable(path)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest("hex")}`;
}
