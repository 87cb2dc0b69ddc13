/** Machines from this computer's root, with some files of a test over it, in which components of the library run. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Machine } from "../../lib/local/machines/driver.ts";
import { removeTree } from "../../lib/local/machines/remove-tree.ts";
import { runtimeMount } from "../../lib/local/machines/runtime-mount.ts";
import { sandboxDriver } from "../../lib/local/machines/sandbox-driver.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const COMPONENTS = "/run/kiln-components";
const SCRATCH = "/run/kiln-test";
const ENVIRONMENT = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  WORKING_DIRECTORY: "/tmp",
};

/** A component to run; the newest version of the library when the name has none. */
export type Use = { readonly name: string; readonly parameters?: Readonly<Record<string, string>> };

/** What came of a run. */
export type Ran = {
  readonly exitCode: number;
  /** What the steps printed, in order. */
  readonly output: string;
  /** Times that the machine was restarted. */
  readonly restarts: number;
};

/** A file of a test: its text, or null where the machine shall have none. Programs begin with "#!". */
export type Files = { readonly [path: string]: string | Uint8Array | null };

export type ComponentMachine = {
  /** Runs components in one execution; restarts the machine when they ask for it. */
  readonly run: (
    uses: readonly Use[],
    phases: string,
    environment?: Readonly<Record<string, string>>,
  ) => Promise<Ran>;
  /** Files of the system that have changed since {@link mark}, but for caches of package managers. */
  readonly changes: () => Promise<readonly string[]>;
  /** From now on counts what {@link changes} tells. */
  readonly mark: () => Promise<void>;
  /** Runs a shell script. @returns what it printed; fails when the script does. */
  readonly sh: (script: string) => Promise<string>;
  /** Ends the machine and removes all that was made. */
  readonly close: () => Promise<void>;
};

/** What a package manager may keep for itself. */
const CACHES = /^\/var\/(?:cache|lib\/apt\/lists)(?:\/|$)/;

/** Starts a machine. */
export async function componentMachine(files: Files = {}): Promise<ComponentMachine> {
  const stateDirectory = mkdtempSync(join(tmpdir(), "kiln-components-"));
  const layer = join(stateDirectory, "layers", "test");
  mkdirSync(layer, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const file = join(layer, path);
    mkdirSync(dirname(file), { recursive: true });
    // How an overlay says that a file of the layers below is not there.
    if (content === null) execFileSync("mknod", [file, "c", "0", "0"]);
    else writeFileSync(file, content);
    if (typeof content === "string" && content.startsWith("#!")) chmodSync(file, 0o755);
  }
  const driver = sandboxDriver({ stateDirectory, hidden: [PROJECT] });
  const cache = join(PROJECT, "dist", "runner-cache");
  const id = `i-${randomUUID().replaceAll("-", "").slice(0, 17)}`;
  const [mark, changed] = ["mark", join("machines", id, "upper")].map((path) =>
    join(stateDirectory, path),
  ) as [string, string];
  const machine = await driver.launch({
    id,
    lower: [layer, "/"],
    hostname: "ip-10-0-0-1",
    mounts: [
      await runtimeMount({
        stateDirectory,
        runner: join(PROJECT, "dist", "kiln-runner.cjs"),
        ...(existsSync(cache) ? { cache } : {}),
      }),
      { source: join(PROJECT, "components"), target: COMPONENTS },
    ],
  });
  const sh = async (script: string): Promise<string> => {
    const { exitCode, output } = await exec(machine, ["bash", "-c", script], {});
    if (exitCode !== 0) throw new Error(`"${script}" ended with ${exitCode}: ${output}`);
    return output;
  };
  return {
    run: (uses, phases, environment = {}) => run(machine, uses, phases, environment),
    sh,
    mark: async () => writeFileSync(mark, ""),
    changes: async () =>
      execFileSync("find", [changed, "-mindepth", "1", "-cnewer", mark, "-printf", "/%P\\n"])
        .toString()
        .split("\n")
        .filter((path) => path !== "" && !CACHES.test(path)),
    async close() {
      await machine.terminate();
      await removeTree(stateDirectory);
    },
  };
}

/** Restarts that a run may ask for before it counts as one that never ends. */
const MOST_RESTARTS = 3;

async function run(
  machine: Machine,
  uses: readonly Use[],
  phases: string,
  environment: Readonly<Record<string, string>>,
): Promise<Ran> {
  const config = {
    documents: uses.map(({ name, parameters = {} }) => ({
      path: `${COMPONENTS}/${name}/${newest(name)}.yml`,
      parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
    })),
    phases,
    logDirectory: `${SCRATCH}/log`,
    stateDirectory: `${SCRATCH}/state`,
    trace: true,
  };
  const script = `rm -rf ${SCRATCH}; mkdir -p ${SCRATCH}/log && cat > ${SCRATCH}/config.json`;
  await exec(machine, ["sh", "-c", script], environment, JSON.stringify(config));
  for (let [restarts, output] = [0, ""]; ; restarts++) {
    const ended = await exec(
      machine,
      // Where Kiln itself would run it.
      ["sh", "-c", `cd /tmp && exec /run/kiln/kiln-runner run --config ${SCRATCH}/config.json`],
      environment,
    );
    output += ended.output;
    if (ended.exitCode !== 194 || restarts === MOST_RESTARTS)
      return { exitCode: ended.exitCode, output, restarts };
    await exec(machine, ["cp", "-a", SCRATCH, "/var/kiln-test"], {});
    await machine.stop();
    await machine.start();
    await exec(machine, ["sh", "-c", `rm -rf ${SCRATCH}; mv /var/kiln-test ${SCRATCH}`], {});
  }
}

/** Newest version of a component of the library. */
function newest(name: string): string {
  const versions = readdirSync(join(PROJECT, "components", name));
  const sorted = versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return (sorted.at(-1) ?? "").replace(/\.yml$/, "");
}

async function exec(
  machine: Machine,
  argv: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
  input?: string,
): Promise<{ exitCode: number; output: string }> {
  const chunks: Uint8Array[] = [];
  const { exitCode } = await machine.exec({
    argv,
    workingDirectory: "/",
    environment: { ...ENVIRONMENT, ...environment },
    ...(input === undefined ? {} : { input }),
    onOutput: (_, chunk) => chunks.push(chunk),
  });
  return { exitCode: exitCode ?? -1, output: Buffer.concat(chunks).toString() };
}

/** Text of a component's newest version. */
export function componentText(name: string): string {
  return readFileSync(join(PROJECT, "components", name, `${newest(name)}.yml`), "utf8");
}
