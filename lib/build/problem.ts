import type { Issue } from "../source/issue.ts";

/** A problem that has no place in a text. */
export function problem(code: string, path: string, message: string, remedy?: string): Issue {
  const place = { file: "", line: 0, column: 0, length: 1, path };
  return {
    code,
    severity: "error",
    message,
    ...(remedy === undefined ? {} : { remedy }),
    ...place,
  };
}

/** A value, or why there is none. */
export type Resolved<T> = { readonly value: T } | { readonly problems: readonly Issue[] };
