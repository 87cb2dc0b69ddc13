/**
 * Writes a tree of files with owners, devices and overlay marks by one tar(1) process, which may do that where this
 * process may not: as an ordinary user it runs in the user namespace that machines use.
 */
import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
import { Unavailable } from "../../errors.ts";
import { currentPrivilege, userNamespaceArguments } from "../machines/privilege.ts";
import { ASIDE, collect, ended, needTool, toolEnvironment } from "../machines/tools.ts";
import { CAPABILITY_ATTRIBUTE, OPAQUE_ATTRIBUTE } from "./overlay-marks.ts";

/**
 * Fills a folder with the content of an archive in overlay form. Nothing outside of the folder is touched: tar refuses
 * names with `..` and makes links that lead out only when all files are written.
 *
 * @throws What the archive's source throws, or {Unavailable} when tar cannot write.
 */
export async function extractTar(
  folder: string,
  archive: AsyncIterable<Uint8Array>,
): Promise<void> {
  const privilege = currentPrivilege();
  const user = userNamespaceArguments(privilege);
  const tar = [
    needTool("tar"),
    "--extract",
    `--directory=${folder}`,
    "--numeric-owner",
    // With a single id nobody else exists inside, and devices cannot be made.
    ...(privilege === "single"
      ? ["--no-same-owner"]
      : ["--same-owner", `--xattrs-include=${CAPABILITY_ATTRIBUTE}`]),
    "--preserve-permissions",
    "--xattrs",
    `--xattrs-include=${OPAQUE_ATTRIBUTE}`,
    "--delay-directory-restore",
  ];
  const [file = "", ...argv] = user.length === 0 ? tar : [needTool("unshare"), ...user, ...tar];
  const child = spawn(file, argv, {
    ...ASIDE,
    env: toolEnvironment(),
    stdio: ["pipe", "ignore", "pipe"],
  });
  const complaints = collect(child.stderr);
  const over = ended(child);
  const [fed, code] = await Promise.allSettled([pipeline(archive, child.stdin), over]);
  // When tar gives up first, the feeding fails with EPIPE, and what tar says is the better message.
  if (fed.status === "rejected" && (fed.reason as NodeJS.ErrnoException).code !== "EPIPE")
    throw fed.reason;
  if (code.status === "rejected") throw code.reason;
  if (code.value !== 0)
    throw new Unavailable(
      `Cannot write files below "${folder}": ${(await complaints).trim() || "tar was ended"}`,
    );
}
