import { optional, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { ownership } from "./ownership.ts";
import { absolutePath } from "./path.ts";
import { runItems } from "./run-items.ts";

export type SetFileOwnerInputs = {
  /** Of a link its target is changed. */
  readonly path: string;
  /** Name or id. */
  readonly owner: string;
  /** Name or id; the owner's primary group when not given. */
  readonly group?: string;
};

/** Changes owner and group of a file. */
export const setFileOwner: Action<SetFileOwnerInputs> = {
  name: "SetFileOwner",
  platforms: ["linux", "darwin"],
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    owner: required(text({ minLength: 1 })),
    group: optional(text({ minLength: 1 })),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("SetFileOwner", items, context, async ({ path, owner, group }) => {
      const { host, log } = context;
      const { user, group: groupId } = await ownership(host, owner, group, {
        isPrimaryGroupDefault: true,
      });
      await host.files.chown(absolutePath(host, path), user, groupId);
      log.info(`SetFileOwner: Set the owner of ${path} to ${user}:${groupId}`);
    }),
};
