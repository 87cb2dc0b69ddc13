/** Parent images that cannot be used: said at once and in one message, before anything is launched or recorded. */
import { createServer } from "node:net";
import { describe, expect } from "vitest";
import { sandboxTest } from "../fakes/sandbox-test.ts";
import { stateFolder } from "../fakes/state-folder.ts";
import { inlineComponent, pipelineOf } from "./build-image.ts";
import { kiln, leftoversOf, nothing } from "./kiln-process.ts";
import { folderWith } from "./pipeline-folder.ts";

const component = inlineComponent("mark", "touch /opt/mark");

/** Lines that are not the message; the last one warns users who have no range of ids. */
const ABOUT_THE_BUILD =
  /: (?:succeeded|failed) after|^Build failed|^Every file in machines will belong to root/;

/** Builds on a parent that cannot be used. @returns exit code and the message; that nothing is left is checked. */
async function failureWith(
  parent: string,
  files: { readonly [path: string]: string } = {},
): Promise<{
  code: number | null;
  message: string;
}> {
  const stateDirectory = stateFolder();
  const folder = folderWith({ "image.yml": pipelineOf("small", parent, [component]), ...files });
  const options = { stateDirectory, workingDirectory: folder };
  const { code, stdout, stderr } = await kiln(["build", "image.yml"], options);
  expect(stdout).toBe("");
  expect(leftoversOf(stateDirectory)).toStrictEqual(nothing);
  expect(await kiln(["images"], options)).toMatchObject({ code: 0, stdout: "" });
  const [first = "", ...lines] = stderr.split("\n");
  expect(first).toMatch(/^build small-\S+ of small$/);
  const message = lines.filter((line) => !ABOUT_THE_BUILD.test(line));
  return { code, message: message.join("\n").replaceAll(folder, "FOLDER") };
}

describe("kiln build refuses", { timeout: 60_000 }, () => {
  sandboxTest.each([
    [
      "a folder that is not there",
      "./nowhere/",
      'Cannot use "FOLDER/nowhere" as parent image: there is no such folder\n',
    ],
    [
      "a tarball that is not there",
      "./gone.tar.gz",
      'Cannot use "FOLDER/gone.tar.gz" as parent image: there is no such file\n',
    ],
    [
      "a folder that is a file",
      "./file.txt/",
      'Cannot use "FOLDER/file.txt" as parent image: it is a file, expected a folder\n',
    ],
    [
      "a tarball that is none",
      "./text.tar.gz",
      'Cannot unpack "FOLDER/text.tar.gz": it ends in the middle\n',
    ],
    [
      "an image that was never built",
      "nginx@1.x.x",
      'PlanBuild: Cannot plan a build of pipeline "small"\nimageRecipe.parentImage: error: Cannot use "nginx@1.x.x" as parent: Kiln has built no such image [bad-parent]\n→ Correct the pipeline, apply it and start the build again.\n',
    ],
    [
      "an AMI that does not exist",
      "ami-0123456789abcdef0",
      'PlanBuild: Cannot plan a build of pipeline "small"\nimageRecipe.parentImage: error: Cannot use "ami-0123456789abcdef0" as parent: ami-0123456789abcdef0 does not exist in us-east-1 or this account may not use it [bad-parent]\n  → Give an AMI of the build Region.\n→ Correct the pipeline, apply it and start the build again.\n',
    ],
  ])("%s", async (_, parent, expected) => {
    const { code, message } = await failureWith(parent, { "file.txt": "", "text.tar.gz": "text" });
    expect({ code, message }).toStrictEqual({ code: 3, message: expected });
  });

  sandboxTest("a folder without a shell", async () => {
    const { code, message } = await failureWith("./root/", { "root/etc/os-release": "ID=none\n" });
    expect({ code, message }).toStrictEqual({
      code: 3,
      message:
        'Cannot use "FOLDER/root" as parent image: it has no /bin/sh that is a program for x86_64 or arm64, expected a root file system with a shell\n',
    });
  });
});

describe("kiln build says", { timeout: 60_000 }, () => {
  sandboxTest("that the registry cannot be reached", async () => {
    const port = await freePort();
    const { code, message } = await failureWith(`oci://127.0.0.1:${port}/small/linux:7`);
    expect({ code, message }).toStrictEqual({
      code: 1,
      message: `Cannot reach "127.0.0.1:${port}": connect ECONNREFUSED 127.0.0.1:${port}\n`,
    });
  });
});

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 1) : 1;
}
