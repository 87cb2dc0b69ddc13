/** A step cannot do what its inputs ask for. The message is what the user reads. */
export class ActionFailure extends Error {
  override readonly name = "Kiln.ActionFailure";
}

/** What codes of the system mean, as the second half of a sentence. */
const REASONS: { readonly [code: string]: string } = {
  EACCES: "permission is denied",
  EBUSY: "it is in use",
  EEXIST: "it exists already",
  EINVAL: "the system does not accept this",
  EISDIR: "it is a folder, expected a file",
  ELOOP: "its symbolic links go round in circles",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "it does not exist",
  ENOSPC: "there is no space left on the disk",
  ENOTDIR: "a part of the path is not a folder",
  ENOTEMPTY: "it is a folder that is not empty",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ETXTBSY: "it is a program that is running",
};

/**
 * What went wrong, in words for the user.
 *
 * @returns undefined for an error that is a bug of ours, and is to be thrown on with its stack.
 */
export function failureMessage(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name.startsWith("Kiln.")) return error.message;
  if (error.name === "AbortError") return "the step was stopped";
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return undefined;
  const path = "path" in error ? ` ${JSON.stringify(error.path)}` : "";
  const call = "syscall" in error && typeof error.syscall === "string" ? error.syscall : "use";
  return `Cannot ${call}${path}: ${REASONS[code] ?? error.message} (${code})`;
}
