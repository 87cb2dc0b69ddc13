/** Images of the account or of the state folder, whichever the flags name. */
import { registry } from "../../aws/registry.ts";
import type { Registry } from "../../build/registry.ts";
import { type Invocation, stringFlag, UsageError } from "../command.ts";
import type { Library } from "../local/open-library.ts";
import { namedStack } from "../stack-name.ts";
import { stateDirectoryOf } from "../state-directory.ts";

/** Where images are: in both cases a registry, on this computer also their content. */
export type Images = { readonly registry: Registry; readonly stack?: Library["stack"] };

/**
 * Runs a task with the images of an account when a stack is named, by --stack or KILN_STACK, and else with those of the
 * state folder; --state-dir wins over the variable.
 *
 * @returns what the task returns; undefined when there is no such state folder.
 */
export async function withImages<T>(
  invocation: Invocation,
  task: (images: Images) => Promise<T>,
): Promise<T | undefined> {
  const { flags, io } = invocation;
  const isLocal = stringFlag(flags, "state-dir") !== undefined;
  if (isLocal && stringFlag(flags, "stack") !== undefined)
    throw new UsageError(
      "Cannot look into a stack and a state folder at once",
      "Leave out --stack or --state-dir.",
    );
  if (!isLocal && namedStack(flags, io) !== undefined) {
    const { connectAccount } = await import("./connect-account.ts");
    const { call } = await connectAccount(invocation);
    return task({ registry: registry(call) });
  }
  const given = ["profile", "region"].find((name) => stringFlag(flags, name) !== undefined);
  if (given !== undefined)
    throw new UsageError(
      `Cannot use --${given} on this computer's images: it is for those of an account`,
      "Name its stack with --stack or KILN_STACK.",
    );
  // Either place is large: only the one that is looked into is loaded.
  const { withLibrary } = await import("../local/open-library.ts");
  return withLibrary(stateDirectoryOf(flags, io), io, task);
}
