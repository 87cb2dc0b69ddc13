import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { portableRunner } from "../../lib/container/portable-runner.ts";
import { NotFound } from "../../lib/errors.ts";
import { nodeHost } from "../../lib/host/node-host.ts";

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-portable-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("portableRunner() brings loader and libraries, with which the program runs on its own", async () => {
  const folder = emptyFolder();
  await portableRunner("/bin/cat", folder, nodeHost({ environment: {} }));
  const script = readFileSync(join(folder, "kiln-runner"), "utf8");
  const [, loader = ""] =
    /^#!\/bin\/sh\nexec \/run\/kiln\/lib\/(ld-linux-\S+) --library-path \/run\/kiln\/lib \/run\/kiln\/runner "\$@"\n$/.exec(
      script,
    ) ?? [];
  const libraries = join(folder, "lib");
  expect(readdirSync(libraries)).toEqual(expect.arrayContaining([loader, "libc.so.6"]));
  const program = join(folder, "runner");
  const listed = execFileSync(
    join(libraries, loader),
    ["--library-path", libraries, "--list", program],
    { encoding: "utf8" },
  );
  expect(listed).toContain(`libc.so.6 => ${libraries}/libc.so.6`);
  const argv = ["--library-path", libraries, program, join(folder, "kiln-runner")];
  expect(execFileSync(join(libraries, loader), argv, { encoding: "utf8" })).toBe(script);
});

test("portableRunner() takes the executable alone where there is no GNU C library", async () => {
  const folder = emptyFolder();
  const { files } = nodeHost({ environment: {} });
  const run = async () => {
    throw new NotFound("There is no such loader");
  };
  await portableRunner("/bin/cat", folder, { files, run });
  expect(execFileSync(join(folder, "kiln-runner"), { input: "alone" }).toString()).toBe("alone");
});
