import { execFileSync } from "node:child_process";
import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { expect, onTestFinished, type TestContext, test, vi } from "vitest";
import { compileRunner } from "../../scripts/compile-runner.ts";
import { fetchRuntime } from "../../scripts/fetch-runtime.ts";
import { fileDigest } from "../../scripts/file-digest.ts";
import { packForDelivery, writeSums } from "../../scripts/pack-for-delivery.ts";
import { hostTarget, type RunnerTarget } from "../../scripts/runner-targets.ts";
import { reasonAgainst, runtimes, useExecutable } from "./executable.ts";
import { runProgram } from "./run-program.ts";

const TARBALL = "oven-bun-linux-x64-1.4.5.tgz";

test("fetchRuntime() refuses a tarball that is not the pinned one, and keeps nothing of it", async () => {
  const folder = temporaryFolder();
  const pack = async (_: string, to: string): Promise<void> =>
    writeFileSync(join(to, TARBALL), "something else");
  await expect(fetchRuntime("linux-x64", folder, pack)).rejects.toThrow(
    /^Cannot use @oven\/bun-linux-x64@1\.4\.5: its digest is sha512-\S{88}, expected sha512-IWX9BELo\S{80}\. The file was removed\.$/,
  );
  expect(readdirSync(folder)).toStrictEqual([]);
});

test("fetchRuntime() refuses a tarball that was changed after it was kept", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, TARBALL), "something else");
  await expect(fetchRuntime("linux-x64", folder)).rejects.toThrow("its digest is");
  expect(readdirSync(folder)).toStrictEqual([]);
});

test("fetchRuntime() says how to get a tarball by hand where the registry cannot be reached", async () => {
  const folder = temporaryFolder();
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:1");
  vi.stubEnv("npm_config_fetch_retries", "0");
  vi.stubEnv("npm_config_cache", join(folder, "cache"));
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(fetchRuntime("linux-x64", join(folder, "kept"))).rejects.toMatchObject({
    name: "Kiln.Unavailable",
    message:
      'Cannot fetch @oven/bun-linux-x64@1.4.5: "npm pack @oven/bun-linux-x64@1.4.5" fails here. Run it where it works, and put the file that it makes into dist/.runtimes.',
  });
  expect(readdirSync(join(folder, "kept"))).toStrictEqual([]);
});

test("build-runner refuses platforms that there are no executables for", async () => {
  expect(await runProgram([process.execPath, "scripts/build-runner.ts", "sparc"])).toStrictEqual({
    code: 2,
    stdout: "",
    stderr: "Cannot build for sparc: expected linux-x64, linux-arm64, windows-x64\n",
  });
});

const executable = useExecutable();

test("compileRunner() gives the same bytes for the same modules, wherever it is built", async () => {
  const { parts, path } = executable();
  const output = temporaryFolder();
  const again = await compileRunner(hostTarget(), { parts, runtimes, output });
  expect(await fileDigest(again, "sha256", "hex")).toBe(await fileDigest(path, "sha256", "hex"));
}, 60_000);

test("packForDelivery() and writeSums() give compressed forms, and sums that sha256sum checks", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "kiln-runner-linux-x64");
  writeFileSync(file, "a program ".repeat(1000));
  writeFileSync(join(folder, "unrelated"), "");
  const lines = await packForDelivery(file);
  expect(lines.map((line) => line.replace(/^ *[\d.]+ MiB {2}/, ""))).toStrictEqual(
    ["", ".gz", ".zst"].map((suffix) => `kiln-runner-linux-x64${suffix}`),
  );
  const whole = readFileSync(file);
  expect(gunzipSync(readFileSync(`${file}.gz`))).toStrictEqual(whole);
  expect(zstdDecompressSync(readFileSync(`${file}.zst`))).toStrictEqual(whole);
  // Bytes 4 to 7 are the time: it would make every build another.
  expect(readFileSync(`${file}.gz`).readUInt32LE(4)).toBe(0);
  await writeSums(folder);
  expect(
    execFileSync("sha256sum", ["--check", "SHA256SUMS"], { cwd: folder, encoding: "utf8" }),
  ).toBe(["", ".gz", ".zst"].map((end) => `${basename(file)}${end}: OK\n`).join(""));
});

const ELF_MACHINES: readonly { readonly target: RunnerTarget; readonly machine: number }[] = [
  { target: "linux-x64", machine: 62 },
  { target: "linux-arm64", machine: 183 },
];
test.for(ELF_MACHINES)(
  "compileRunner() makes an ELF program for $target that needs no glibc newer than 2.17",
  { timeout: 120_000 },
  async ({ target, machine }, { skip }) => {
    const { start, mebibytes } = await compiled(target, skip);
    expect(start.subarray(0, 4).toString("latin1")).toBe("\x7fELF");
    const [class64, littleEndian] = start.subarray(4);
    expect({ class64, littleEndian }).toStrictEqual({ class64: 2, littleEndian: 1 });
    expect(start.readUInt16LE(18)).toBe(machine);
    const needed = [...start.toString("latin1").matchAll(/\0GLIBC_2\.(\d+)/g)];
    expect(Math.max(...needed.map(([, minor]) => Number(minor)))).toBe(17);
    expect(Math.round(mebibytes / 50)).toBe(2);
  },
);

test("compileRunner() makes a PE console program for windows-x64", async ({ skip }) => {
  const { start, mebibytes } = await compiled("windows-x64", skip);
  expect(start.subarray(0, 2).toString("latin1")).toBe("MZ");
  const header = start.readUInt32LE(60);
  expect(start.subarray(header, header + 4).toString("latin1")).toBe("PE\0\0");
  expect({
    machine: start.readUInt16LE(header + 4).toString(16),
    magic: start.readUInt16LE(header + 24).toString(16),
    subsystem: start.readUInt16LE(header + 24 + 68),
  }).toStrictEqual({ machine: "8664", magic: "20b", subsystem: 3 });
  expect(Math.round(mebibytes / 50)).toBe(2);
}, 120_000);

/** The executable of any target: its first bytes, and its size. */
async function compiled(
  target: RunnerTarget,
  skip: TestContext["skip"],
): Promise<{ start: Buffer; mebibytes: number }> {
  const reason = await reasonAgainst(target);
  if (reason !== undefined) skip(reason);
  const { parts, path } = executable();
  const output = temporaryFolder();
  const file = openSync(
    target === hostTarget() ? path : await compileRunner(target, { parts, runtimes, output }),
    "r",
  );
  try {
    // The names of what an ELF file needs come early in it.
    const start = Buffer.alloc(2 ** 18);
    readSync(file, start);
    return { start, mebibytes: fstatSync(file).size / 2 ** 20 };
  } finally {
    closeSync(file);
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-build-runner-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
