/** Everything that a call gives page by page. */
export async function allPages<P, T>(
  page: (token: string | undefined) => Promise<P>,
  itemsOf: (page: P) => readonly T[] | undefined,
  tokenOf: (page: P) => string | undefined,
): Promise<readonly T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const one = await page(token);
    items.push(...(itemsOf(one) ?? []));
    token = tokenOf(one) || undefined;
  } while (token !== undefined);
  return items;
}

/** Values that one filter of EC2 takes. */
const FILTER_VALUES = 200;

/** Slices of a list. @param length Items in each; by default as many as fit into one filter. */
export function slicesOf<T>(
  items: readonly T[],
  length = FILTER_VALUES,
): readonly (readonly T[])[] {
  const slices: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += length) slices.push(items.slice(at, at + length));
  return slices;
}
