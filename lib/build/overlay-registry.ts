import type { Registry, Stored } from "./registry.ts";

/**
 * A registry in front of another one: it reads through and keeps every write to itself. What runs on it sees its own
 * changes, and nobody else does.
 */
export function overlayRegistry(below: Registry): Registry {
  const written = new Map<string, string>();
  const gone = new Set<string>();
  let writes = 0;
  const write = (key: string, text: string): void => {
    written.set(key, text);
    gone.delete(key);
    writes++;
  };
  const textOf = async (key: string): Promise<string | undefined> =>
    written.get(key) ?? (gone.has(key) ? undefined : below.getText(key));
  const get = async (key: string): Promise<Stored | undefined> => {
    const text = written.get(key);
    if (text !== undefined) return { value: JSON.parse(text), version: `overlay ${writes}` };
    return gone.has(key) ? undefined : below.get(key);
  };
  return {
    get,
    async put(key, value) {
      write(key, JSON.stringify(value));
    },
    async create(key, value) {
      if ((await get(key)) !== undefined) return false;
      write(key, JSON.stringify(value));
      return true;
    },
    async replace(key, value, version) {
      if ((await get(key))?.version !== version) return false;
      write(key, JSON.stringify(value));
      return true;
    },
    async remove(key) {
      written.delete(key);
      gone.add(key);
    },
    async list(prefix) {
      const here = [...written.keys()].filter((key) => key.startsWith(prefix));
      const there = (await below.list(prefix)).filter((key) => !gone.has(key));
      return [...new Set([...here, ...there])].toSorted();
    },
    getText: textOf,
    async putText(key, text) {
      write(key, text);
    },
    async copy(from, to) {
      const text = await textOf(from);
      if (text !== undefined) write(to, text);
      return text !== undefined;
    },
  };
}
