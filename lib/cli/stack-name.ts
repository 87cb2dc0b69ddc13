import { type Flags, stringFlag } from "./command.ts";
import type { Io } from "./io.ts";

/** Stack that `npx serverless deploy` makes when nobody names another; the local cloud's has the same name. */
export const DEFAULT_STACK = "kiln-dev";

/** Name of the CloudFormation stack that a command works with, when one was named: `--stack`, else KILN_STACK. */
export function namedStack(flags: Flags, io: Pick<Io, "environment">): string | undefined {
  return stringFlag(flags, "stack") ?? (io.environment["KILN_STACK"] || undefined);
}
