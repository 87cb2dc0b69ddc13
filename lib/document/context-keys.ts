/** The keys of `{{ context:… }}`: facts about the execution and the machine. */
export const CONTEXT_KEYS = [
  "executionId",
  "accountId",
  "region",
  "osPlatform",
  "osName",
  "osVersion",
  "date",
  "dateTime",
  "uuid",
  "hostname",
  "phase",
  "step",
] as const;

export type ContextKey = (typeof CONTEXT_KEYS)[number];

/** True for a key that a context reference may name. */
export function isContextKey(key: string): key is ContextKey {
  return (CONTEXT_KEYS as readonly string[]).includes(key);
}
