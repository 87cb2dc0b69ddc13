/**
 * What the local container registry keeps: bytes by their digest, shared by all repositories, and for each repository
 * the digests that it has and the tags that name them.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "../files/read-json.ts";
import { removeFile } from "../files/remove-file.ts";
import { hasCode, writeAtomically } from "../files/write-atomically.ts";

/** A manifest or an index. */
export type StoredManifest = {
  readonly digest: string;
  readonly mediaType: string;
  readonly content: Buffer;
};

export type RegistryStore = {
  /** Size of a blob in bytes; undefined when the repository has none of that digest. */
  readonly blobSize: (repository: string, digest: string) => Promise<number | undefined>;
  readonly readBlob: (digest: string) => AsyncIterable<Uint8Array>;
  /** Adds bytes to an upload. @returns how many it has. */
  readonly append: (upload: string, bytes: AsyncIterable<Uint8Array>) => Promise<number>;
  /** Makes an upload a blob of a repository. @returns false when its digest is another; then it is gone. */
  readonly finish: (upload: string, repository: string, digest: string) => Promise<boolean>;
  readonly putManifest: (
    repository: string,
    manifest: StoredManifest,
    tag: string | undefined,
  ) => Promise<void>;
  /** By tag or digest. */
  readonly manifest: (repository: string, reference: string) => Promise<StoredManifest | undefined>;
  /** Removes a tag, or a manifest with all its tags. @returns false when there was none. */
  readonly removeManifest: (repository: string, reference: string) => Promise<boolean>;
  /** Tags with the digests that they name, sorted by name. */
  readonly tags: (repository: string) => Promise<readonly (readonly [string, string])[]>;
};

/** A store in a folder, which is made with the first upload. Every change is whole, also for other processes. */
export function registryStore(folder: string): RegistryStore {
  const blobPath = (digest: string) => join(folder, "blobs", hexOf(digest));
  const uploadPath = (upload: string) => join(folder, "uploads", upload);
  const place = (repository: string, kind: "layers" | "manifests" | "tags", name = "") =>
    join(folder, "repositories", ...repository.split("/"), `_${kind}`, name);
  const put = async (path: string, text: string): Promise<void> => writeAtomically(path, text);
  const digestOfTag = (repository: string, tag: string) => readText(place(repository, "tags", tag));
  const tags = async (repository: string) => {
    const names = (await namesIn(place(repository, "tags"))).sort();
    const named = await Promise.all(
      names.map(async (name) => [name, (await digestOfTag(repository, name)) ?? ""] as const),
    );
    return named.filter(([, digest]) => digest !== "");
  };

  return {
    async blobSize(repository, digest) {
      if (!(await exists(place(repository, "layers", hexOf(digest))))) return undefined;
      return (await stat(blobPath(digest))).size;
    },
    readBlob: (digest) => createReadStream(blobPath(digest)),
    async append(upload, bytes) {
      await mkdir(join(folder, "uploads"), { recursive: true });
      await appendFile(uploadPath(upload), bytes);
      return (await stat(uploadPath(upload))).size;
    },
    async finish(upload, repository, digest) {
      const path = uploadPath(upload);
      if ((await digestOfFile(path)) !== digest) {
        await rm(path, { force: true });
        return false;
      }
      await mkdir(join(folder, "blobs"), { recursive: true });
      await rename(path, blobPath(digest));
      await put(place(repository, "layers", hexOf(digest)), "");
      return true;
    },
    async putManifest(repository, { digest, mediaType, content }, tag) {
      await writeAtomically(blobPath(digest), content);
      await put(place(repository, "manifests", hexOf(digest)), mediaType);
      if (tag !== undefined) await put(place(repository, "tags", tag), digest);
    },
    async manifest(repository, reference) {
      const digest = isDigest(reference) ? reference : await digestOfTag(repository, reference);
      if (digest === undefined) return undefined;
      const mediaType = await readText(place(repository, "manifests", hexOf(digest)));
      if (mediaType === undefined) return undefined;
      return { digest, mediaType, content: await readFile(blobPath(digest)) };
    },
    async removeManifest(repository, reference) {
      if (!isDigest(reference)) return removeFile(place(repository, "tags", reference));
      for (const [tag, digest] of await tags(repository))
        if (digest === reference) await removeFile(place(repository, "tags", tag));
      return removeFile(place(repository, "manifests", hexOf(reference)));
    },
    tags,
  };
}

/** True for `sha256:` and 64 hexadecimal digits. */
export function isDigest(reference: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(reference);
}

function hexOf(digest: string): string {
  return digest.slice("sha256:".length);
}

async function digestOfFile(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
  return `sha256:${hash.digest("hex")}`;
}

async function exists(path: string): Promise<boolean> {
  return (await readText(path)) !== undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith("%"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
