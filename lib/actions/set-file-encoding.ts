import { defaulted, record, required } from "../source/collections.ts";
import { text } from "../source/scalars.ts";
import type { Action } from "./action.ts";
import { ActionFailure } from "./action-failure.ts";
import { type Encoding, encode, encodingShape } from "./encoding.ts";
import { absolutePath } from "./path.ts";
import { runItems } from "./run-items.ts";

export type SetFileEncodingInputs = { readonly path: string; readonly encoding: Encoding };

/** Converts a UTF-8 file in place; owner and permission bits stay, a byte order mark goes. */
export const setFileEncoding: Action<SetFileEncodingInputs> = {
  name: "SetFileEncoding",
  platforms: ["linux", "darwin", "windows"],
  form: "list",
  needsInputs: true,
  item: record({
    path: required(text({ minLength: 1 })),
    encoding: defaulted(encodingShape, "utf-8" as Encoding),
  }),
  outputs: [],
  run: (items, context) =>
    runItems("SetFileEncoding", items, context, async (item) => {
      const { host, log } = context;
      const path = absolutePath(host, item.path);
      const content = decodeStrictly(await host.files.readFile(path), path);
      await host.files.writeFile(path, encode(content, item.encoding));
      log.info(`SetFileEncoding: Converted ${path} to ${item.encoding}`);
    }),
};

/** What is no UTF-8 would be lost in the conversion, so it is refused. */
function decodeStrictly(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ActionFailure(`Cannot convert "${path}": its content is not UTF-8`);
  }
}
