/** A request and its answer as they are on the wire: nothing decoded, nothing normalised, so that signatures hold. */

export type WireRequest = {
  readonly method: string;
  /** As sent, percent-encoded, starting with a slash. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Names in lower case; several of one name are joined with ", ". */
  readonly headers: { readonly [name: string]: string };
  readonly body: AsyncIterable<Uint8Array>;
};

export type WireResponse = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
};

/** Splits a request target at its question mark. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf("?");
  return mark === -1
    ? { path: target, query: "" }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Name and value of each query parameter, decoded, in the order sent. A name without "=" has the value "". */
export function queryPairs(query: string): readonly (readonly [string, string])[] {
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return [percentDecode(name), percentDecode(value.join("="))] as const;
    });
}

/** Decodes %XX; what is no valid escape or no UTF-8 stays as it is. A plus sign is a plus sign. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A text as the body of an answer. */
export function textBody(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}
