import { defaulted, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { type Encoding, encode, encodingShape } from "./encoding.ts";
import { absolutePath } from "./path.ts";
import { runItems } from "./run-items.ts";

export type AppendFileInputs = {
  readonly path: string;
  readonly content: string;
  readonly encoding: Encoding;
};

/** Adds text to the end of a file that must exist; no line break is added. */
export const appendFile: Action<AppendFileInputs> = {
  name: "AppendFile",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    content: defaulted(text(), ""),
    encoding: defaulted(encodingShape, "utf-8" as Encoding),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("AppendFile", items, context, async (item) => {
      const { host, log } = context;
      const path = absolutePath(host, item.path);
      // Appending makes a missing file; asking first does not.
      await host.files.access(path);
      await host.files.appendFile(path, encode(item.content, item.encoding));
      log.info(`AppendFile: Appended to ${path}`);
    }),
};
