/**
 * Where public documents are tried: sandboxes over this computer's own root, with what every instance of EC2 has and
 * this computer may not (sudo). Documents come from anywhere, so they run with fewer rights than a build gives them:
 * nothing that they do reaches this computer's kernel or network settings.
 */
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExecRequest, Machine, MachineSpec } from "../../lib/local/machines/driver.ts";
import { runtimeMount } from "../../lib/local/machines/runtime-mount.ts";
import { sandboxDriver } from "../../lib/local/machines/sandbox-driver.ts";
import { bundleRunner } from "../../scripts/bundle-runner.ts";

/** Where machines see the documents. */
export const DOCUMENTS = "/run/kiln-documents";

export type Laboratory = {
  /** Makes a fresh machine. */
  readonly launch: () => Promise<Subject>;
  /** What its machines lack, in words; undefined when nothing. */
  readonly shortcoming: string | undefined;
  /** Ends all machines and removes all that was made. */
  readonly close: () => Promise<void>;
};

/** A machine with the rights that a document gets in it. */
export type Subject = {
  readonly exec: (argv: readonly string[], signal?: AbortSignal) => Promise<Answer>;
  readonly reboot: () => Promise<void>;
  readonly terminate: () => Promise<void>;
};
export type Answer = { readonly exitCode: number | null; readonly stdout: string };

export type LaboratoryOptions = {
  /** Folder that machines see at `DOCUMENTS`. */
  readonly documents: string;
  /** Machines are like instances; this asks the distribution's mirror and takes minutes. */
  readonly isPrepared: boolean;
};

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const ENVIRONMENT = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  AWS_REGION: "eu-west-1",
  AWS_EC2_METADATA_DISABLED: "true",
  WORKING_DIRECTORY: "/tmp",
  IMAGE_PHASE: "BUILDING",
};

/** Settings of the whole computer that proc shows, made read-only as in a container. */
const PROTECT = `for path in /proc/sys /proc/sysrq-trigger /proc/irq /proc/bus; do
  [ -e $path ] || continue
  mount -n --bind $path $path && mount -n -o remount,bind,ro $path || exit 1
done`;
const WITHOUT = ["net_admin", "sys_admin", "sys_boot", "sys_module", "sys_rawio", "sys_time"];
const RESTRICTED = ["setpriv", `--bounding-set=${WITHOUT.map((name) => `-${name}`).join(",")}`];

/** Files and accounts that the examples of the user guide take for granted. */
const FURNISH = `mkdir -p /Sample/MyFolder/Sample /Sample/MyFolder/SampleFolder/Inner /Sample/MyFolder/SourceFolder \
  /FolderName /Folder /Folder2 /SampleFolder/MyFolder /home/UserName/SampleFolder /tmp/SampleFolder
for file in /Sample/MyFolder/Sample.txt /Sample/MyFolder/SampleFolder/Inner/a.log /Sample/MyFolder/SourceFolder/a.txt \
  /FolderName/SampleFile.txt /Folder/Sample.txt /SampleFolder/MyFolder/Sample.txt /SampleFolder/MyFolder/Sample1.txt \
  /home/UserName/SampleFile.txt /home/UserName/SampleText.txt /home/UserName/SampleFolder/a.txt /tmp/Sample.txt /tmp/SampleFolder/a.txt
do echo sample > "$file"; done
ln -s /tmp /Folder2/Symboliclink.txt
groupadd LinuxUserGroup; groupadd SampleGroupName; useradd LinuxUser; useradd SampleOwnerName`;

/** Instances have sudo, and the packages of the day: else each document that upgrades them would take minutes. */
const PREPARE = `export DEBIAN_FRONTEND=noninteractive
apt-get -q update && apt-get -qy -o Dpkg::Options::=--force-confold dist-upgrade &&
{ command -v sudo || apt-get -qy install sudo; } && apt-get clean`;

/** Opens a laboratory; the caller has checked that sandboxes can be had. */
export async function openLaboratory(options: LaboratoryOptions): Promise<Laboratory> {
  const stateDirectory = await mkdtemp(join(tmpdir(), "kiln-conformance-"));
  const driver = sandboxDriver({ stateDirectory, hidden: [PROJECT] });
  const runner = join(stateDirectory, "kiln-runner.cjs");
  await bundleRunner(runner);
  const mounts = [
    await runtimeMount({ stateDirectory, runner }),
    { source: options.documents, target: DOCUMENTS },
  ];
  const machines = new Set<Machine>();
  let count = 0;

  async function launchOn(lower: readonly string[]): Promise<Machine> {
    const id = `i-${(++count).toString(16).padStart(17, "0")}`;
    const spec: MachineSpec = { id, lower, hostname: "ip-10-0-0-1", mounts };
    const machine = await driver.launch(spec);
    machines.add(machine);
    return machine;
  }

  async function preparedLayer(): Promise<string | undefined> {
    const machine = await launchOn(["/"]);
    const { exitCode } = await execIn(machine, ["sh", "-c", PREPARE]);
    await machine.stop();
    const kept = join(stateDirectory, "layers", "base");
    await mkdir(join(stateDirectory, "layers"));
    if (exitCode === 0)
      await machine.snapshot(async (changes) => rename(changes, kept).then(() => kept));
    await machine.terminate();
    return exitCode === 0 ? kept : undefined;
  }

  const base = options.isPrepared ? await preparedLayer() : undefined;
  return {
    launch: async () => subjectOf(await launchOn(base === undefined ? ["/"] : [base, "/"])),
    shortcoming:
      options.isPrepared && base === undefined
        ? "machines could not be prepared with apt-get"
        : undefined,
    close: async () => {
      await Promise.all([...machines].map((machine) => machine.terminate()));
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

async function subjectOf(machine: Machine): Promise<Subject> {
  const protect = async (): Promise<void> => {
    const { exitCode } = await execIn(machine, ["sh", "-c", PROTECT]);
    if (exitCode !== 0) throw new Error("Cannot protect this computer's kernel from the machine");
  };
  await protect();
  await execIn(machine, ["sh", "-c", FURNISH]);
  return {
    exec: (argv, signal) => execIn(machine, [...RESTRICTED, ...argv], signal),
    reboot: async () => {
      await machine.stop();
      await machine.start();
      await protect();
    },
    terminate: machine.terminate,
  };
}

async function execIn(
  machine: Machine,
  argv: readonly string[],
  signal?: AbortSignal,
): Promise<Answer> {
  const stdout: Uint8Array[] = [];
  const { exitCode } = await machine.exec({
    argv: argv as ExecRequest["argv"],
    workingDirectory: "/tmp",
    environment: ENVIRONMENT,
    onOutput: (stream, chunk) => {
      if (stream === "stdout") stdout.push(chunk);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return { exitCode, stdout: Buffer.concat(stdout).toString() };
}
