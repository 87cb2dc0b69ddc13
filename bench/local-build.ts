/** Speed of local builds: hello-world against the same commands by hand, and the sandbox by itself. Root only. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sandboxDriver } from "../lib/local/machines/sandbox-driver.ts";
import { median, type Row, runOnce, sideBySide } from "./measure.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const TURNS = 7;

/**
 * What hello-world does, by hand: an overlay over this computer's root in namespaces of its own, the same commands in
 * it, and then a second one on the result for the test.
 */
const BY_HAND = `set -e
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
mkdir "$work/upper" "$work/work" "$work/merged"
sandbox() {
  unshare --mount --pid --fork --uts --ipc sh -c '
    mount --make-rprivate /
    mount -t overlay overlay -o lowerdir=/,upperdir=$0/upper,workdir=$0/work $0/merged
    mount -t proc proc $0/merged/proc
    exec chroot $0/merged bash -c "$1"' "$work" "$1"
}
sandbox 'mkdir -p /opt/hello-world; k=$(uname -sr); printf "%s\\nbuilt on %s\\n" "Hello from Kiln" "$k" > /opt/hello-world/greeting.txt
  cat /opt/hello-world/greeting.txt; grep -x "Hello from Kiln" /opt/hello-world/greeting.txt'
sandbox 'grep -x "Hello from Kiln" /opt/hello-world/greeting.txt; hostname'
tar -C "$work/upper" -cf "$work/image.tar" .
`;

/** Rows about local builds. */
export async function localBuildRows(): Promise<readonly Row[]> {
  return [await helloWorld(), ...(await sandbox())];
}

async function helloWorld(): Promise<Row> {
  const stateDirectory = await mkdtemp(join(tmpdir(), "kiln-bench-"));
  try {
    const build = async (): Promise<number> => {
      const argv = [
        join(root, "bin", "kiln.js"),
        "build",
        join(root, "examples", "hello-world.pipeline.yml"),
      ] as const;
      const env = { ...process.env, KILN_STATE_DIR: stateDirectory };
      return (await runOnce({ argv: [process.execPath, ...argv], cwd: root, env })).milliseconds;
    };
    const byHand = async (): Promise<number> =>
      (await runOnce({ argv: ["bash", "-c", BY_HAND] })).milliseconds;
    const { ours, theirs, ratio } = await sideBySide(build, byHand, TURNS);
    return {
      what: "hello-world, command to image, with test and two Regions",
      ours: `${(ours / 1000).toFixed(2)} s`,
      theirs: `${(theirs / 1000).toFixed(2)} s`,
      ratio: ratio.toFixed(1),
      goal: "≤ 3 s",
    };
  } finally {
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

async function sandbox(): Promise<readonly Row[]> {
  const stateDirectory = await mkdtemp(join(tmpdir(), "kiln-bench-"));
  const driver = sandboxDriver({ stateDirectory });
  const spec = { lower: ["/"], hostname: "bench", mounts: [] };
  try {
    const launch = async (): Promise<number> => {
      const start = performance.now();
      const machine = await driver.launch({ ...spec, id: `i-${randomUUID()}` });
      const milliseconds = performance.now() - start;
      await machine.terminate();
      return milliseconds;
    };
    const unshare = async (): Promise<number> =>
      timed(["unshare", "--mount", "--pid", "--fork", "--uts", "--ipc", "--mount-proc", "true"]);
    const ready = await sideBySide(launch, unshare, TURNS);
    const machine = await driver.launch({ ...spec, id: `i-${randomUUID()}` });
    const exec = async (): Promise<number> => {
      const start = performance.now();
      await machine.exec({ argv: ["/bin/true"] });
      return performance.now() - start;
    };
    const many = async (task: () => Promise<number>): Promise<number> => {
      const taken: number[] = [];
      for (let turn = 0; turn < 20; turn++) taken.push(await task());
      return median(taken);
    };
    const entered = await sideBySide(
      () => many(exec),
      () => many(() => timed(["/bin/true"])),
      3,
    );
    await machine.terminate();
    return [
      row("sandbox, launch to ready (by hand: bare unshare)", ready, "≤ 150 ms"),
      row("one command in it (by hand: spawn)", entered, "about 15 ms"),
    ];
  } finally {
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

function row(
  what: string,
  { ours, theirs, ratio }: { ours: number; theirs: number; ratio: number },
  goal: string,
): Row {
  return {
    what,
    ours: `${ours.toFixed(1)} ms`,
    theirs: `${theirs.toFixed(1)} ms`,
    ratio: ratio.toFixed(1),
    goal,
  };
}

/** Milliseconds of a process from spawn to exit. */
function timed([file = "", ...args]: readonly string[]): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: "ignore" });
    child.on("error", reject);
    child.on("exit", () => resolve(performance.now() - start));
  });
}
