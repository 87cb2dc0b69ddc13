/**
 * Waits by the computer's clock. The timer keeps the process alive: somebody waits for its end.
 *
 * @param milliseconds How long.
 * @param signal Ends the wait at once when it is aborted, without an error.
 */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
  });
}
