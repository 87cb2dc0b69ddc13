const FORBIDDEN = new Set(["iam", "identity-credentials"]);

/**
 * True when a document may read this path of the instance metadata (relative to `meta-data/`). Paths with credentials
 * may not, nor anything that could be another spelling of them: dot segments, empty segments, percent escapes.
 */
export function isReadableImdsPath(path: string): boolean {
  if (/[%?#\\\s]/.test(path)) return false;
  const segments = path.replace(/\/$/, "").split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === ".."))
    return false;
  return !FORBIDDEN.has((segments[0] ?? "").toLowerCase());
}
