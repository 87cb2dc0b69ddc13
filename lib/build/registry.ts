/** The registry as tasks use it: documents by key, with conditional writes. `lib/aws/registry.ts` keeps them in S3. */
import { InvalidInput, NotFound, Unavailable } from "../errors.ts";
import { readValue, type Shape } from "../source/shape.ts";

/** A document as it lies in the registry; `version` changes with every write. */
export type Stored = { readonly value: unknown; readonly version: string };

/** Documents by key. All reads see all writes that were answered before. */
export type Registry = {
  readonly get: (key: string) => Promise<Stored | undefined>;
  /** Writes whatever was there before. */
  readonly put: (key: string, value: object) => Promise<void>;
  /** Writes only when the key is free. @returns false when it is taken. */
  readonly create: (key: string, value: object) => Promise<boolean>;
  /** Writes only when the document is still at that version. @returns false when it is not. */
  readonly replace: (key: string, value: object, version: string) => Promise<boolean>;
  /** Safe to repeat. */
  readonly remove: (key: string) => Promise<void>;
  /** All keys with that prefix, in order. */
  readonly list: (prefix: string) => Promise<readonly string[]>;
  readonly getText: (key: string) => Promise<string | undefined>;
  readonly putText: (key: string, text: string) => Promise<void>;
  /** Copies inside the registry, without the content coming by. @returns false when there is nothing to copy. */
  readonly copy: (from: string, to: string) => Promise<boolean>;
};

/**
 * A document of a known shape.
 *
 * @returns undefined when there is none.
 * @throws {InvalidInput} It does not have the shape.
 */
export async function readDocument<T>(
  registry: Pick<Registry, "get">,
  key: string,
  shape: Shape<T>,
): Promise<{ readonly value: T; readonly version: string } | undefined> {
  const stored = await registry.get(key);
  if (stored === undefined) return undefined;
  const { value, issues } = readValue(shape, stored.value);
  if (value === undefined) throw new InvalidInput(`Cannot read "${key}" of the registry`, issues);
  return { value, version: stored.version };
}

/** A document that must be there. @throws {NotFound} with what it is. */
export async function requireDocument<T>(
  registry: Pick<Registry, "get">,
  key: string,
  shape: Shape<T>,
  what: string,
): Promise<T> {
  const found = await readDocument(registry, key, shape);
  if (found === undefined)
    throw new NotFound(`Cannot find ${what}: "${key}" is not in the registry`);
  return found.value;
}

/** Attempts at a change that others keep getting ahead of. */
const CHANGE_ATTEMPTS = 10;

/**
 * Changes a document, starting over when somebody else has changed it meanwhile.
 *
 * @param change Gets the document as it is; returns undefined to leave it so.
 * @returns the document as it is afterwards; undefined when there is none.
 */
export async function changeDocument<T extends object>(
  registry: Pick<Registry, "get" | "replace">,
  key: string,
  shape: Shape<T>,
  change: (value: T) => T | undefined,
): Promise<{ readonly value: T; readonly isChanged: boolean } | undefined> {
  for (let attempt = 1; ; attempt++) {
    const found = await readDocument(registry, key, shape);
    if (found === undefined) return undefined;
    const value = change(found.value);
    if (value === undefined) return { value: found.value, isChanged: false };
    if (await registry.replace(key, value, found.version)) return { value, isChanged: true };
    if (attempt === CHANGE_ATTEMPTS)
      throw new Unavailable(`Cannot change "${key}" of the registry: others keep changing it`);
  }
}
