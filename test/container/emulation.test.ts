/** An image of two platforms, one of which this computer emulates. */
import { existsSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { nodeHost } from "../../lib/host/node-host.ts";
import { pushBaseIndex } from "../support/base-image.ts";
import { resultIn, useContainerJobs, workFolder } from "../support/container-jobs.ts";
import { startEmulator } from "../support/emulator.ts";

const jobs = useContainerJobs();

/** A static program for arm64 that makes the folder /proof: mkdirat(AT_FDCWD, "/proof", 0755), exit(0). */
function arm64Program(): Buffer {
  const instructions = [
    ...[0x92800c60, 0x100000e1, 0xd2803da2, 0xd2800448, 0xd4000001],
    ...[0xd2800000, 0xd2800ba8, 0xd4000001],
  ];
  const header = Buffer.alloc(120);
  const size = header.length + instructions.length * 4 + 8;
  const [base, start] = [0x400000n, 0x400000n + BigInt(header.length)];
  header.write("\x7fELF\x02\x01\x01", "latin1");
  for (const [at, value] of [
    ...([
      [16, 2],
      [18, 183],
      [52, 64],
      [54, 56],
      [56, 1],
    ] as const),
  ])
    header.writeUInt16LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [64, 1],
    [68, 5],
  ] as const)
    header.writeUInt32LE(value, at);
  const longs = [
    [24, start],
    [32, 64n],
    [80, base],
    [88, base],
    [96, BigInt(size)],
    [104, BigInt(size)],
    [112, 4096n],
  ] as const;
  for (const [at, value] of longs) header.writeBigUInt64LE(value, at);
  const code = Buffer.alloc(instructions.length * 4);
  instructions.forEach((one, index) => void code.writeUInt32LE(one, index * 4));
  return Buffer.concat([header, code, Buffer.from("/proof\0\0")]);
}

test("kiln-runner container runs the commands of each platform, under emulation too", async (context) => {
  const emulator = await startEmulator();
  if (typeof emulator === "string") return context.skip(emulator);
  onTestFinished(emulator.close);
  await pushBaseIndex(jobs.registry(), {
    amd64: "#!/bin/sh\nmkdir /proof\n",
    arm64: arm64Program(),
  });
  const folder = workFolder({});
  const job = jobs.jobOf(
    {},
    {
      parentImage: `${jobs.registry()}/base:any`,
      dockerfile: 'FROM {{{ imagebuilder:parentImage }}}\nRUN ["/bin/proof"]\n',
      platforms: ["linux/amd64", "linux/arm64"],
    },
  );
  const host = emulator.hostOf(nodeHost({ environment: { PATH: process.env["PATH"] } }));
  const { error, lines } = await jobs.run(folder, job, { host });
  expect(error, lines.join("\n")).toBeUndefined();
  const made = await Promise.all(
    resultIn(folder).platforms.map(async ({ platform, digest }) => {
      const { layers } = await jobs.layersOf(digest);
      return [platform, layers.flatMap(({ names }) => names.filter((name) => /proof/.test(name)))];
    }),
  );
  expect(made).toStrictEqual([
    ["linux/amd64", ["proof/"]],
    ["linux/arm64", ["proof/"]],
  ]);
});

test("kiln-runner container says what is missing where it cannot emulate", async (context) => {
  if (process.arch !== "x64") return context.skip("This computer runs programs for arm64");
  if (existsSync("/proc/sys/fs/binfmt_misc/qemu-aarch64"))
    return context.skip("This computer emulates arm64");
  await pushBaseIndex(jobs.registry(), { amd64: "#!/bin/sh\n", arm64: arm64Program() });
  const folder = workFolder({});
  const job = jobs.jobOf(
    {},
    {
      parentImage: `${jobs.registry()}/base:any`,
      dockerfile: 'FROM {{{ imagebuilder:parentImage }}}\nRUN ["/bin/proof"]\n',
      platforms: ["linux/arm64"],
    },
  );
  const { error, lines } = await jobs.run(folder, job);
  expect(error, lines.join("\n")).toMatchObject({
    message: expect.stringContaining("it lacks an emulator. Install one before the build"),
  });
});
