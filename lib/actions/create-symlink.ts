import { defaulted, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Action, ActionContext } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { absolutePath, folderOf, withoutTrailingSeparators } from "./path.ts";
import { isTaken, pathKind } from "./path-kind.ts";
import { runItems } from "./run-items.ts";

export type CreateSymlinkInputs = {
  /** The link. */
  readonly path: string;
  /** What it points to. */
  readonly target: string;
  readonly force: boolean;
};

/** Makes a link to something that exists. With `force` a link that is there is replaced, never anything else. */
export const createSymlink: Action<CreateSymlinkInputs> = {
  name: "CreateSymlink",
  platforms: ["linux", "darwin"],
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    target: required(text({ minLength: 1 })),
    force: defaulted(boolean(), false),
  }),
  outputs: [],
  run: (items, context) => runItems("CreateSymlink", items, context, (item) => link(item, context)),
};

async function link(item: CreateSymlinkInputs, { host, log }: ActionContext): Promise<void> {
  const path = withoutTrailingSeparators(host.platform, absolutePath(host, item.path));
  const target = absolutePath(host, item.target);
  const what = `Cannot link "${path}" to "${target}"`;
  if ((await pathKind(host, target)) === "missing")
    throw new ActionFailure(`${what}: the target does not exist`);
  if (await isTaken(host, path)) {
    if (!(await host.files.lstat(path)).isSymbolicLink())
      throw new ActionFailure(`${what}: something that is no link has that name`);
    if (!item.force)
      throw new ActionFailure(
        `${what}: the link exists already. Set "force" to true to replace it`,
      );
    await host.files.unlink(path);
  }
  await host.files.mkdir(folderOf(host.platform, path), { recursive: true });
  await host.files.symlink(target, path);
  log.info(`CreateSymlink: Linked ${path} to ${target}`);
}
