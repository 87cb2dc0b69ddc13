import type { Io } from "../io.ts";
import { advance, emptyProgress, type Progress } from "./progress.ts";
import type { Reporter } from "./reporter.ts";
import { styleFor } from "./style.ts";
import { renderTree } from "./tree.ts";

const FRAME_MILLISECONDS = 100;
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

/** A tree of states on the terminal, redrawn in place ten times a second. */
export function liveReporter(io: Io, now: () => number): Reporter {
  const style = styleFor(io.stderr, io.environment);
  let progress: Progress = emptyProgress(now());
  let drawn = 0;
  let isClosed = false;
  const erase = (): string => (drawn === 0 ? "" : `\u001b[${drawn}F\u001b[0J`);
  const draw = (): void => {
    const lines = renderTree(
      progress,
      now(),
      { columns: io.stderr.columns(), rows: io.stderr.rows() },
      style,
    );
    io.stderr.write(`${erase()}${lines.map((line) => `${line}\n`).join("")}`);
    drawn = lines.length;
  };
  io.stderr.write(HIDE_CURSOR);
  const timer = setInterval(draw, FRAME_MILLISECONDS);
  timer.unref();
  return {
    event(event) {
      progress = advance(progress, event);
      if (event.type !== "notice") return;
      io.stderr.write(`${erase()}${event.text}\n`);
      drawn = 0;
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      draw();
      io.stderr.write(SHOW_CURSOR);
    },
  };
}
