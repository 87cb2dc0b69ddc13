import type { Registry } from "../../lib/build/registry.ts";

/** A registry in memory. Values go through JSON, as in S3. */
export type MemoryRegistry = Registry & {
  /** Documents and texts by key. */
  readonly content: Map<string, string>;
  /** The value of a document; undefined when there is none. */
  readonly read: (key: string) => unknown;
};

/** An empty registry. */
export function memoryRegistry(): MemoryRegistry {
  const content = new Map<string, string>();
  const versions = new Map<string, number>();
  let writes = 0;
  const write = (key: string, text: string): void => {
    content.set(key, text);
    versions.set(key, ++writes);
  };
  const versionOf = (key: string): string => `"v${versions.get(key)}"`;
  const read = (key: string): unknown => {
    const text = content.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  };
  return {
    content,
    read,
    async get(key) {
      return content.has(key) ? { value: read(key), version: versionOf(key) } : undefined;
    },
    async put(key, value) {
      write(key, JSON.stringify(value));
    },
    async create(key, value) {
      if (content.has(key)) return false;
      write(key, JSON.stringify(value));
      return true;
    },
    async replace(key, value, version) {
      if (!content.has(key) || versionOf(key) !== version) return false;
      write(key, JSON.stringify(value));
      return true;
    },
    async remove(key) {
      content.delete(key);
    },
    list: async (prefix) => [...content.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
    getText: async (key) => content.get(key),
    async putText(key, text) {
      write(key, text);
    },
    async copy(from, to) {
      const text = content.get(from);
      if (text !== undefined) write(to, text);
      return text !== undefined;
    },
  };
}
