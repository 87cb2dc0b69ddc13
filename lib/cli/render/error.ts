import { UsageError } from "../command.ts";

/** Names of errors whose message is written for users; anything else is a bug and shows its stack. */
const EXPECTED = /^Kiln\./;

/** What a person reads when a command fails. */
export function errorText(error: unknown): string {
  if (error instanceof UsageError)
    return error.remedy === undefined ? error.message : `${error.message}\n  → ${error.remedy}`;
  if (!(error instanceof Error)) return `Cannot go on: ${String(error)}`;
  if (EXPECTED.test(error.name)) return error.message;
  return `This is a bug in kiln, please report it with the lines below.\n${error.stack ?? error.message}`;
}
