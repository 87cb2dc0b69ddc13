/** Registered components: immutable builds of versions, each a document by its digest. */
import { InvalidInput, Unavailable } from "../errors.ts";
import { nextBuild, parseVersion, type SemanticVersion } from "../pipeline/semantic-version.ts";
import { record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import { type Registry, readDocument } from "./registry.ts";
import { componentKey, componentPrefix } from "./registry-keys.ts";

const registered = record({ digest: required(text()) }, { what: "a component", isOpen: true });

/** All builds of all versions of a component, in no order. */
export async function componentVersionsOf(
  registry: Pick<Registry, "list">,
  name: string,
): Promise<readonly SemanticVersion[]> {
  const prefix = componentPrefix(name);
  const keys = await registry.list(prefix);
  return keys.flatMap((key) => {
    const parsed = parseVersion(key.slice(prefix.length).replace(/\.json$/, ""));
    return "value" in parsed && parsed.value.build !== undefined ? [parsed.value] : [];
  });
}

/** Digest of the document of one build; undefined when there is no such build. */
export async function componentDigest(
  registry: Pick<Registry, "get">,
  name: string,
  version: SemanticVersion,
): Promise<string | undefined> {
  return (await readDocument(registry, componentKey(name, version), registered))?.value.digest;
}

/** A document to be registered. */
export type ComponentClaim = {
  readonly name: string;
  /** Three numbers, e.g. "1.0.2"; the build number is given out here, from 1. */
  readonly version: string;
  /** Of the document, which is stored already. */
  readonly digest: string;
};

/** A component as it is in the registry. */
export type RegisteredComponent = {
  readonly version: SemanticVersion & { readonly build: number };
  /** False when the newest build of that version is the same document: nothing was written. */
  readonly isNew: boolean;
};

const CLAIM_ATTEMPTS = 20;

/**
 * Makes a document the newest build of a version. What is registered never changes: the document that the newest build
 * has already makes no other, any other one makes the next. Two callers with one document at once make one build, with
 * two documents two.
 *
 * @throws {InvalidInput} The version is not three numbers.
 */
export async function claimComponentBuild(
  registry: Pick<Registry, "get" | "list" | "create">,
  claim: ComponentClaim,
): Promise<RegisteredComponent> {
  const { name, digest } = claim;
  const { major, minor, patch } = versionOf(claim);
  for (let attempt = 1; attempt <= CLAIM_ATTEMPTS; attempt++) {
    const build = nextBuild({ major, minor, patch }, await componentVersionsOf(registry, name));
    const newest = { major, minor, patch, build: build - 1 };
    if (build > 1 && (await componentDigest(registry, name, newest)) === digest)
      return { version: newest, isNew: false };
    const version = { major, minor, patch, build };
    if (await registry.create(componentKey(name, version), { ...claim, build }))
      return { version, isNew: true };
  }
  throw new Unavailable(
    `Cannot register component "${name}" ${claim.version}: ${CLAIM_ATTEMPTS} builds were taken meanwhile`,
  );
}

function versionOf({ name, version }: ComponentClaim): SemanticVersion {
  const parsed = parseVersion(version);
  if ("value" in parsed && parsed.value.build === undefined) return parsed.value;
  throw new InvalidInput(
    `Cannot register component "${name}" as version "${version}": expected three numbers with dots, such as 1.0.0`,
  );
}
