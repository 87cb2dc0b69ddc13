import { InvalidInput } from "../../errors.ts";

/**
 * A name of an archive as a path below the folder that it is unpacked into: "./a//b/" and "/a/b" are "a/b", "." is "".
 *
 * @throws {InvalidInput} It has ".." or a NUL in it.
 */
export function safePath(name: string, what: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || name.includes("\0"))
    throw new InvalidInput(
      `Cannot unpack ${what}: it holds "${name}", expected names that stay inside. Do not trust that archive.`,
    );
  return parts.join("/");
}
