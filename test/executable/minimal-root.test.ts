/** The executable where there is nothing but a shell, five small programs and the C library. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { root as project } from "../../scripts/bundle-options.ts";
import { rootTest } from "../fakes/as-root.ts";
import { copyLibraries, copyProgram } from "../fakes/small-root.ts";
import { useExecutable } from "./executable.ts";
import { type Ending, runProgram } from "./run-program.ts";

const executable = useExecutable();
const root = mkdtempSync(join(tmpdir(), "kiln-minimal-root-"));

beforeAll(() => {
  for (const folder of ["dev", "lib64", "proc", "tmp", "usr/bin", "work"])
    mkdirSync(join(root, folder), { recursive: true });
  symlinkSync("usr/bin", join(root, "bin"));
  for (const program of ["bash", "cat", "mkdir", "mkfifo", "rm", "sleep"])
    copyProgram(root, program);
  symlinkSync("bash", join(root, "bin/sh"));
  // Parts of the C library that none of these programs uses, as every Debian root has them.
  if (executable().path !== "") copyLibraries(root, executable().path);
  for (const [name, number] of Object.entries({ stdin: 0, stdout: 1, stderr: 2 }))
    symlinkSync(`/proc/self/fd/${number}`, join(root, "dev", name));
  // What the executable and a device are mounted on.
  for (const file of ["dev/null", "kiln-runner"]) writeFileSync(join(root, file), "");
  for (const name of ["run", "fail", "restart"].map((each) => `${each}-everywhere.yml`))
    copyFileSync(join(project, "test", "executable", name), join(root, "work", name));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

rootTest("in a minimal root (made by root) the executable tells its version", async () => {
  expect(await inRoot("--version")).toStrictEqual({
    code: 0,
    stdout: `${manifest.version}\n`,
    stderr: "",
  });
});

rootTest("in a minimal root (made by root) the executable runs a document", async () => {
  const { code, stdout, stderr } = await inRoot(...running("run-everywhere.yml"), "--trace");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: "success", executedStepCount: 9 });
  for (const line of ["Stdout: read: this is c", "Stderr: to a name", "Stdout: this is a"])
    expect(stderr).toContain(`${line}\n`);
  expect(readdirSync(join(root, "work", "in")).sort()).toStrictEqual(["from", "made", "to"]);
});

rootTest("in a minimal root (made by root) the executable reports failed steps", async () => {
  const { code, stdout, stderr } = await inRoot(...running("fail-everywhere.yml"));
  expect({ code, stderr }).toStrictEqual({ code: 1, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ status: "timedOut", failedStepCount: 2 });
});

rootTest("in a minimal root (made by root) the executable restarts and goes on", async () => {
  const command = [
    ...running("restart-everywhere.yml", "/work"),
    "--state-directory",
    "/work/state",
  ];
  expect(await inRoot(...command)).toStrictEqual({ code: 194, stdout: "", stderr: "" });
  const { code, stdout } = await inRoot(...command);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: "success", executedStepCount: 2 });
});

rootTest("in a minimal root (made by root) the executable does without mkfifo", async () => {
  rmSync(join(root, "usr/bin/mkfifo"));
  const { code, stdout } = await inRoot(...running("fail-everywhere.yml"));
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ status: "timedOut", failedStepCount: 2 });
});

function running(document: string, folder = "/work/in"): readonly string[] {
  return ["run", "-d", `/work/${document}`, "-l", "/work/log", "--parameters", `Folder=${folder}`];
}

/** Mounts live in a namespace of their own, and vanish with its last process. */
const IN_ROOT = `
set -eu
mount --make-rprivate /
mount -t proc proc "$1/proc"
mount --bind /dev/null "$1/dev/null"
mount --bind "$2" "$1/kiln-runner"
root=$1
shift 2
status=0
env -i PATH=/usr/bin:/usr/sbin chroot "$root" /kiln-runner "$@" || status=$?
exit "$status"
`;

function inRoot(...command: readonly string[]): Promise<Ending> {
  const namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child"];
  const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
  return runProgram(
    [...namespaces, "sh", "-c", IN_ROOT, "sh", root, executable().path, ...command],
    { env: { PATH } },
  );
}
