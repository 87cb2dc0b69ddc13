/**
 * Where schedules lie in the registry, beside what `registry-keys.ts` lists:
 *
 * ```
 * schedules/<pipeline>.json         failures that count towards switching its schedule off
 * runs/<pipeline>/<time>.json       the build that a scheduled run has started
 * ```
 */

/** What is remembered of a pipeline's scheduled builds. */
export function scheduleStateKey(pipeline: string): string {
  return `schedules/${pipeline}.json`;
}

/** Claims a scheduled run for one build. @param time ISO 8601. */
export function scheduledRunKey(pipeline: string, time: string): string {
  return `runs/${pipeline}/${time}.json`;
}
