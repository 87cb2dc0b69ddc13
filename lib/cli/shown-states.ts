/** States whose beginning and end say nothing to people: they only hold others, or choose. */
const SILENT = new Set([
  "Build",
  "TestAndCopy",
  "CopyImages",
  "PublishImages",
  "IsUnchanged",
  "AreTestsEnabled",
  "SkipTests",
  "BuildFailed",
  "IsCopied",
  "CollectFindings",
  "SkipFindings",
  "PublishContainers",
  "IsDistributed",
  "BuildDone",
]);

/** True for states that a person who watches a build is shown. */
export function isShown(state: string): boolean {
  return !SILENT.has(state);
}
