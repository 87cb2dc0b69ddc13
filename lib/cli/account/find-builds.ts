/** Builds and pipelines as a command line names them. */
import { type BuildRecord, buildRecord } from "../../build/build-record.ts";
import { type Registry, readDocument } from "../../build/registry.ts";
import { buildKey, PIPELINES } from "../../build/registry-keys.ts";
import { NotFound } from "../../errors.ts";
import { nearest } from "../../source/nearest.ts";

type Reader = Pick<Registry, "get" | "list">;

/** Record of a build; undefined when there is none. */
export async function findBuild(
  registry: Pick<Registry, "get">,
  buildId: string,
): Promise<BuildRecord | undefined> {
  return (await readDocument(registry, buildKey(buildId), buildRecord))?.value;
}

/** Names of all applied pipelines, in order. */
export async function pipelineNames(registry: Pick<Registry, "list">): Promise<readonly string[]> {
  const keys = await registry.list(PIPELINES);
  return keys.flatMap((key) => /^[^/]+\/(.+)\/pipeline\.json$/.exec(key)?.[1] ?? []);
}

/** Builds read at once: a record is a small object of S3. */
const AT_ONCE = 50;

/**
 * Records of builds, the newest first.
 *
 * @param ids Newest first, or in no order when they are few.
 * @param count How many records to give at most.
 * @param isWanted Leaves out what does not fit.
 */
export async function buildRecords(
  registry: Pick<Registry, "get">,
  ids: readonly string[],
  count: number,
  isWanted: (record: BuildRecord) => boolean = () => true,
): Promise<readonly BuildRecord[]> {
  const found: BuildRecord[] = [];
  for (let at = 0; at < ids.length && found.length < count; at += AT_ONCE) {
    const slice = ids.slice(at, at + AT_ONCE);
    const records = await Promise.all(slice.map((id) => findBuild(registry, id)));
    found.push(...records.filter((one) => one !== undefined).filter(isWanted));
  }
  return found.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1)).slice(0, count);
}

/** The error of a name that is neither a build's nor a pipeline's, with what was probably meant. */
export async function noBuildOrPipeline(registry: Reader, written: string): Promise<NotFound> {
  const names = await pipelineNames(registry);
  const guess = nearest(written, new Set(names));
  const advice =
    guess === undefined
      ? '"kiln status" lists the latest builds and the pipelines.'
      : `Did you mean "${guess}"?`;
  return new NotFound(
    `Cannot find "${written}": there is neither a build nor a pipeline of that name\n  → ${advice}`,
  );
}
