import { fileURLToPath } from "node:url";
import type { Io } from "../../lib/cli/io.ts";

/** Folder of the checkout. */
export const packageRoot = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

export type CapturedIo = Io & {
  readonly out: () => string;
  readonly err: () => string;
  readonly abort: () => void;
};

/** An Io that keeps what is written. */
export function capturedIo(
  options: Partial<Io> & { isTerminal?: boolean; columns?: number; rows?: number } = {},
): CapturedIo {
  const written = { out: "", err: "" };
  const controller = new AbortController();
  const stream = (key: "out" | "err") => ({
    write: (text: string) => {
      written[key] += text;
    },
    isTerminal: options.isTerminal ?? false,
    columns: () => options.columns ?? 80,
    rows: () => options.rows ?? 24,
  });
  return {
    stdout: stream("out"),
    stderr: stream("err"),
    environment: {},
    workingDirectory: packageRoot,
    interrupt: controller.signal,
    packageRoot,
    ...options,
    out: () => written.out,
    err: () => written.err,
    abort: () => controller.abort(),
  };
}
