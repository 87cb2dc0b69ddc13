/** Work that goes on after its call was answered, so that closing can wait for it. */
export type Background = {
  /** Takes over work; a rejection goes to `onError`. */
  readonly add: (work: Promise<void>) => void;
  /** Resolves when nothing is going on, also nothing that came up meanwhile. */
  readonly settled: () => Promise<void>;
};

/** Makes an empty set of work. */
export function newBackground(onError: (error: unknown) => void): Background {
  const open = new Set<Promise<void>>();
  return {
    add(work) {
      const settled = work.catch(onError).finally(() => open.delete(settled));
      open.add(settled);
    },
    async settled() {
      while (open.size > 0) await Promise.all(open);
    },
  };
}
