/** The end of a process's output, kept while it runs. */
export type OutputTail = {
  readonly add: (stream: "stdout" | "stderr", chunk: Uint8Array) => void;
  /** The last lines of both streams, in the order they came. */
  readonly lines: () => readonly string[];
};

/** Bytes that are kept, whatever the lines' length. */
const KEPT_BYTES = 65_536;

/** A tail of at most `limit` lines. Memory stays flat however much is added. */
export function outputTail(limit = 20): OutputTail {
  const chunks: { stream: "stdout" | "stderr"; bytes: Uint8Array }[] = [];
  let size = 0;
  return {
    add(stream, chunk) {
      const bytes = chunk.slice(-KEPT_BYTES);
      chunks.push({ stream, bytes });
      size += bytes.length;
      if (size > 2 * KEPT_BYTES) {
        while (size > KEPT_BYTES && chunks.length > 1) size -= chunks.shift()?.bytes.length ?? 0;
      }
    },
    lines: () => linesOf(chunks).slice(-limit),
  };
}

function linesOf(
  chunks: readonly { stream: "stdout" | "stderr"; bytes: Uint8Array }[],
): readonly string[] {
  const open = { stdout: "", stderr: "" };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const lines: string[] = [];
  for (const { stream, bytes } of chunks) {
    const parts = (open[stream] + decoders[stream].decode(bytes, { stream: true })).split(/\r?\n/);
    open[stream] = parts.pop() ?? "";
    lines.push(...parts);
  }
  return [...lines, ...[open.stdout, open.stderr].filter((rest) => rest !== "")];
}
