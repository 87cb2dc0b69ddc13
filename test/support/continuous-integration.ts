/** True where a missing tool is a failure: CI is set to anything but "", "false" and "0". */
export function isContinuousIntegration(): boolean {
  return !["", "false", "0"].includes(process.env["CI"] ?? "");
}
