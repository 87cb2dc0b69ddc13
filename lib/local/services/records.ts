import { readValue, type Shape } from "../../source/shape.ts";
import { folderStore } from "../files/folder-store.ts";

/** Typed records, one per file of a folder, that several processes read and write at once. */
export type Records<T> = {
  /** undefined when there is none. */
  readonly get: (id: string) => Promise<T | undefined>;
  /** All, ordered by id. */
  readonly list: () => Promise<readonly T[]>;
  readonly put: (id: string, record: T) => Promise<void>;
  /** Changes a record while nobody else does. @returns undefined when there is no such record. */
  readonly update: (id: string, change: (record: T) => T) => Promise<T | undefined>;
  /** @returns false when there was none. */
  readonly remove: (id: string) => Promise<boolean>;
};

/** Opens a folder of records; it is made with the first one. */
export function openRecords<T>(folder: string, shape: Shape<T>): Records<T> {
  const store = folderStore(folder);
  const read = (id: string, value: unknown): T => {
    const { value: record, issues } = readValue(shape, value);
    if (record !== undefined) return record;
    throw new Error(
      `Cannot read "${id}" in "${folder}": ${issues[0]?.message ?? "it is empty"}, expected a record of the local cloud. Delete the file, or restore it.`,
    );
  };
  return {
    async get(id) {
      const stored = await store.get(id);
      return stored === undefined ? undefined : read(id, stored.value);
    },
    async list() {
      return (await store.list()).map(({ key, value }) => read(key, value));
    },
    async put(id, record) {
      await store.put(id, record);
    },
    update: (id, change) =>
      store.update(id, (value) => (value === undefined ? undefined : change(read(id, value)))),
    remove: (id) => store.delete(id),
  };
}
