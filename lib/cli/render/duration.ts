/**
 * A duration for people: "0.4 s", "12.3 s", "3 min 05 s".
 *
 * @param milliseconds Not negative.
 */
export function renderDuration(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(Math.floor(milliseconds / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
