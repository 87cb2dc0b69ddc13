import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { fileNameOf, keyOfFileName } from "./file-name.ts";
import { readText } from "./read-json.ts";
import { removeFile } from "./remove-file.ts";
import { withFileLock } from "./with-file-lock.ts";
import { hasCode, TEMPORARY_PREFIX, writeAtomically } from "./write-atomically.ts";

/** A document with the version it had when it was read. */
export type Stored = {
  readonly key: string;
  /** JSON, to be read with a shape. */
  readonly value: unknown;
  /** Digest of the content; equal content has an equal version. */
  readonly version: string;
};

/** JSON documents by key. Every change is whole, also for other processes. */
export type FolderStore = {
  readonly get: (key: string) => Promise<Stored | undefined>;
  /** @returns the new version. */
  readonly put: (key: string, value: unknown) => Promise<string>;
  /** @returns false when there was nothing to delete. */
  readonly delete: (key: string) => Promise<boolean>;
  /** Documents whose key starts with the prefix, by key in code unit order. */
  readonly list: (prefix?: string) => Promise<readonly Stored[]>;
  /**
   * Writes when the document still has the expected version; undefined expects that there is none.
   *
   * @returns false when somebody else was first.
   */
  readonly compareAndSet: (
    key: string,
    expected: string | undefined,
    value: unknown,
  ) => Promise<boolean>;
  /**
   * Changes a document while nobody else does. `change` gets undefined for a missing one; returning undefined leaves
   * everything as it is, an error too.
   *
   * @returns what `change` returned.
   */
  readonly update: <T>(key: string, change: (value: unknown) => T) => Promise<T>;
};

const SUFFIX = ".json";

/**
 * A store whose documents are files of one folder, named by their keys, for people to look at.
 *
 * @param folder Is made with the first document.
 */
export function folderStore(folder: string): FolderStore {
  const pathOf = (key: string): string => `${folder}/${fileNameOf(key)}${SUFFIX}`;
  const locked = <T>(key: string, task: () => Promise<T>): Promise<T> =>
    withFileLock(`${folder}/.locks/${digest(key)}`, task);
  const get = async (key: string): Promise<Stored | undefined> => {
    const text = await readText(pathOf(key));
    return text === undefined ? undefined : stored(key, text);
  };
  const write = async (key: string, value: unknown): Promise<string> => {
    const text = render(value);
    await writeAtomically(pathOf(key), text);
    return digest(text);
  };
  return {
    get,
    put: (key, value) => locked(key, () => write(key, value)),
    delete: (key) => locked(key, () => removeFile(pathOf(key))),
    async list(prefix = "") {
      const keys = (await keysOf(folder)).filter((key) => key.startsWith(prefix)).sort();
      const documents = await Promise.all(keys.map(get));
      return documents.filter((document) => document !== undefined);
    },
    compareAndSet: (key, expected, value) =>
      locked(key, async () => {
        if ((await get(key))?.version !== expected) return false;
        await write(key, value);
        return true;
      }),
    update: (key, change) =>
      locked(key, async () => {
        const next = change((await get(key))?.value);
        if (next !== undefined) await write(key, next);
        return next;
      }),
  };
}

function stored(key: string, text: string): Stored {
  return { key, value: JSON.parse(text) as unknown, version: digest(text) };
}

function render(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function keysOf(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names
      .filter((name) => name.endsWith(SUFFIX) && !name.includes(TEMPORARY_PREFIX))
      .map((name) => keyOfFileName(name.slice(0, -SUFFIX.length)));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
