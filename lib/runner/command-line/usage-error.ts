/** The command line is wrong. The message says how, and what to type. */
export class UsageError extends Error {
  override readonly name = "Kiln.UsageError";
}
