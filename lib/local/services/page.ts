import { AwsError } from "../endpoint/service.ts";

export type Page<T> = { readonly items: readonly T[]; readonly nextToken: string | undefined };

/**
 * One page of a list that keeps its order between calls. The token names the last item shown, so items that come or go
 * between two calls neither repeat others nor hide them.
 *
 * @param limit Items per page; undefined for all of them.
 * @param errorCode Of the error for a token that was not given here.
 * @throws {AwsError} With that code.
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  limit: number | undefined,
  token: string | undefined,
  errorCode = "InvalidNextToken",
): Page<T> {
  const ordered = items.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  const after = token === undefined ? undefined : keyOfToken(token, errorCode);
  const rest = after === undefined ? ordered : ordered.filter((item) => keyOf(item) > after);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = shown.length < rest.length && last !== undefined;
  return {
    items: shown,
    nextToken: hasMore ? Buffer.from(`after:${keyOf(last)}`).toString("base64url") : undefined,
  };
}

function keyOfToken(token: string, errorCode: string): string {
  const decoded = Buffer.from(token, "base64url").toString();
  if (decoded.startsWith("after:")) return decoded.slice("after:".length);
  throw new AwsError(errorCode, "The nextToken is not one that this service has given.");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
