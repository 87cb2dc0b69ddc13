import type { Host } from "../host/host.ts";
import { defaulted, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import { ActionFailure } from "./action-failure.ts";
import {
  absolutePath,
  baseName,
  endsWithSeparator,
  joinPath,
  withoutTrailingSeparators,
} from "./path.ts";
import { isTaken, pathKind } from "./path-kind.ts";
import { hasWildcard, wildcardMatches } from "./wildcard.ts";

/** The inputs of CopyFile, MoveFile, CopyFolder and MoveFolder. */
export type TransferInputs = {
  readonly source: string;
  readonly destination: string;
  readonly overwrite: boolean;
};

/** The shape of {@link TransferInputs}. */
export const transferItem = record({
  source: required(text({ minLength: 1 })),
  destination: required(text({ minLength: 1 })),
  overwrite: defaulted(boolean(), true),
});

/** One file or folder and the absolute path that it gets. */
export type Transfer = { readonly from: string; readonly to: string };

/**
 * What goes where. A destination that ends with a separator is a folder in which names are kept, and so is, for a
 * wildcard, a folder that exists; otherwise it is the new name.
 *
 * @throws {ActionFailure} Nothing is there, or several things would get the same name.
 */
export async function transfers(
  host: Host,
  { source, destination }: TransferInputs,
  kind: "file" | "folder",
): Promise<readonly Transfer[]> {
  const { platform } = host;
  const from = withoutTrailingSeparators(platform, absolutePath(host, source));
  const target = absolutePath(host, destination);
  const isWildcard = hasWildcard(platform, from);
  const found = isWildcard ? await wildcardMatches(host, from, kind) : [from];
  await refuseAbsent(host, source, found, kind);
  const keepsNames =
    endsWithSeparator(platform, target) ||
    (isWildcard && (await pathKind(host, target)) === "folder");
  if (!keepsNames && found.length > 1)
    throw new ActionFailure(
      `Cannot give ${found.length} ${kind}s the name "${destination}": expected a destination that ends with a separator`,
    );
  const targetOf = (each: string): string =>
    keepsNames ? joinPath(platform, target, baseName(platform, each)) : target;
  return found.map((each) => ({ from: each, to: targetOf(each) }));
}

async function refuseAbsent(
  host: Host,
  source: string,
  found: readonly string[],
  kind: "file" | "folder",
): Promise<void> {
  const [first] = found;
  const actual = first === undefined ? "missing" : await pathKind(host, first);
  if (actual === kind) return;
  const what = actual === "missing" ? "it does not exist" : `it is no ${kind}`;
  throw new ActionFailure(`Cannot use "${source}": ${what}, expected a ${kind}`);
}

/**
 * Looks whether a target may be written.
 *
 * @throws {ActionFailure} It exists and is not to be overwritten, or is a folder where a file goes or the reverse.
 */
export async function refuseTarget(
  host: Host,
  target: string,
  overwrite: boolean,
  kind: "file" | "folder",
): Promise<void> {
  if (!(await isTaken(host, target))) return;
  const isFolder = (await pathKind(host, target)) === "folder";
  if (isFolder !== (kind === "folder"))
    throw new ActionFailure(
      `Cannot write "${target}": it is ${isFolder ? "a folder" : "no folder"}, expected a ${kind}`,
    );
  if (!overwrite)
    throw new ActionFailure(
      `Cannot write "${target}": the ${kind} already exists, and the overwrite setting is false`,
    );
}
