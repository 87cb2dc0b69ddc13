import { defaulted, record, required } from "../source/collections.ts";
import { boolean, text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { decode, type Encoding, encodingShape } from "./encoding.ts";
import { absolutePath } from "./path.ts";
import { runItems } from "./run-items.ts";

export type ReadFileInputs = {
  readonly path: string;
  readonly encoding: Encoding;
  readonly printFileContent: boolean;
};

/** Largest file whose text is kept for chaining. */
const MAX_BYTES = 67_108_864;

/** Reads a text file. Output: its text, unchanged but for a byte order mark; it is logged only on demand. */
export const readFile: Action<ReadFileInputs> = {
  name: "ReadFile",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    encoding: defaulted(encodingShape, "utf-8" as Encoding),
    printFileContent: defaulted(boolean(), false),
  }),
  outputs: ["content"],
  run: (items, context) =>
    runItems("ReadFile", items, context, async (item) => {
      const { files } = context.host;
      const path = absolutePath(context.host, item.path);
      const { size } = await files.stat(path);
      if (size > MAX_BYTES)
        throw new ActionFailure(
          `Cannot read "${path}": it has ${size} bytes, expected at most ${MAX_BYTES}`,
        );
      const content = decode(await files.readFile(path), item.encoding);
      if (item.printFileContent) await context.log.stdout(content.replaceAll("\r\n", "\n"));
      return { content };
    }),
};
