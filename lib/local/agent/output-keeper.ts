import { StringDecoder } from "node:string_decoder";

/** Most characters of standard output and standard error that SSM keeps; the rest is cut off. */
export const MAX_STDOUT = 24_000;
export const MAX_STDERR = 8_000;

/** Collects the output of a step: its beginning for SSM, all of it in lines for whoever looks on. */
export type OutputKeeper = {
  readonly add: (chunk: Uint8Array) => void;
  /** Ends the last line. */
  readonly end: () => void;
  /** The beginning, up to the limit. */
  readonly kept: () => string;
  /** All of it, up to {@link MAX_WHOLE} characters. */
  readonly whole: () => string;
};

/** Most characters that are kept of an output that goes to S3. */
const MAX_WHOLE = 16 * 1024 * 1024;

/**
 * Makes a keeper.
 *
 * @param limit Characters that SSM returns.
 * @param onLine Called with each line as it is complete, without its line break.
 */
export function keepOutput(limit: number, onLine: (line: string) => void): OutputKeeper {
  const decoder = new StringDecoder("utf8");
  const parts: string[] = [];
  let length = 0;
  let line = "";
  const take = (text: string): void => {
    if (length < MAX_WHOLE) parts.push(text);
    length += text.length;
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    for (const complete of lines) onLine(complete.replace(/\r$/, ""));
  };
  return {
    add: (chunk) => take(decoder.write(Buffer.from(chunk))),
    end() {
      take(decoder.end());
      if (line !== "") onLine(line);
      line = "";
    },
    kept() {
      const text = parts.join("");
      return text.length > limit ? `${text.slice(0, limit)}\n---Output truncated---` : text;
    },
    whole: () => parts.join(""),
  };
}
