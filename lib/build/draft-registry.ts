import type { Registry } from "./registry.ts";

/** A registry that reads another and keeps what is written to itself: for trying out what would be found. */
export function draftRegistry(registry: Registry): Registry {
  const texts = new Map<string, string>();
  return {
    ...registry,
    getText: async (key) => texts.get(key) ?? registry.getText(key),
    async putText(key, text) {
      texts.set(key, text);
    },
    put: async () => undefined,
    create: async () => true,
    replace: async () => true,
    remove: async () => undefined,
    copy: async () => true,
  };
}
