import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Clock } from "../../../lib/local/clock.ts";
import { layerStore } from "../../../lib/local/images/layer-store.ts";
import type { Machine, MachineSpec } from "../../../lib/local/machines/driver.ts";
import type { Privilege } from "../../../lib/local/machines/privilege.ts";
import { sandboxDriver } from "../../../lib/local/machines/sandbox-driver.ts";
import { hostSandboxTest, sandboxTest } from "../../fakes/sandbox-test.ts";
import { makeSmallRoot } from "../../fakes/small-root.ts";
import { stateFolder } from "../../fakes/state-folder.ts";
import { mountsBelow, processesOf, run, sh } from "./machine-helpers.ts";

const made = mkdtempSync(join(tmpdir(), "kiln-roots-"));
const roots = { bash: join(made, "bash"), dash: join(made, "dash") };

beforeAll(() => {
  for (const shell of ["bash", "dash"] as const) makeSmallRoot(roots[shell], shell);
});
afterAll(() => {
  rmSync(made, { recursive: true });
});

type Setup = Partial<MachineSpec> & {
  readonly shell?: "bash" | "dash";
  readonly privilege?: Privilege;
  readonly clock?: Clock;
};

/** A clock that is ten seconds later each time it is looked at. */
function hastyClock(): Clock {
  let now = 0;
  return {
    now: () => {
      now += 10_000;
      return now;
    },
    sleep: async () => {},
  };
}

/** A machine on a small root file system, gone when the test is over, with nothing left of it. */
async function launch(
  setup: Setup = {},
): Promise<{ machine: Machine; state: string; root: string }> {
  const state = stateFolder();
  const root = roots[setup.shell ?? "bash"];
  const { shell: _, privilege, clock, ...spec } = setup;
  const driver = sandboxDriver({
    stateDirectory: state,
    ...(privilege === undefined ? {} : { privilege }),
    ...(clock === undefined ? {} : { clock }),
  });
  const machine = await driver.launch({
    id: "i-0",
    lower: [root],
    hostname: "ip-10-0-0-1",
    mounts: [],
    ...spec,
  });
  onTestFinished(async () => {
    await machine.terminate();
    expect(mountsBelow(state)).toStrictEqual([]);
    expect(processesOf(state)).toStrictEqual([]);
    expect(readdirSync(join(state, "machines"))).toStrictEqual([]);
  });
  return { machine, state, root };
}

sandboxTest("sandboxDriver() gives a machine its own root, host name and processes", async () => {
  const { machine } = await launch();
  expect(
    await sh(machine, "uname -n; id -u; echo $$ | cat; ps ax -o pid= | head -0; ls /"),
  ).toStrictEqual({
    exitCode: 0,
    signal: null,
    stdout: expect.stringMatching(
      /^ip-10-0-0-1\n0\n\d{1,2}\nbin\ndev\netc\nlib\nlib64\nproc\nroot\nrun\nsys\ntmp\nusr\nvar\n$/,
    ),
    stderr: expect.stringContaining("head: command not found"),
  });
});

sandboxTest(
  "exec() passes arguments, input, working directory and environment, and nothing of its own",
  async () => {
    const { machine } = await launch();
    await sh(machine, "mkdir /with /with/folder; ln -s /with /link");
    const answer = await run(machine, ["sh", "-c", 'cat; echo "$1"; pwd -P; env', "sh", "a  b'c"], {
      input: "given\n",
      workingDirectory: "/link/folder",
      environment: { PATH: "/usr/bin", GREETING: "hi there" },
    });
    const [input, argument, folder, ...environment] = answer.stdout.trim().split("\n");
    expect([input, argument, folder]).toStrictEqual(["given", "a  b'c", "/with/folder"]);
    expect(
      environment
        .map((line) => line.replace(/^KILN_EXEC=.*/, "KILN_EXEC=…").replace(/^_=.*/, ""))
        .filter((line) => line !== "" && !/^(?:OLDPWD|SHLVL|PWD)=/.test(line))
        .sort(),
    ).toStrictEqual(["GREETING=hi there", "KILN_EXEC=…", "PATH=/usr/bin"]);
  },
);

sandboxTest.each([
  { name: "an exit code", argv: ["sh", "-c", "exit 7"], expected: { exitCode: 7, signal: null } },
  {
    name: "a signal",
    argv: ["sh", "-c", "kill -KILL $$"],
    expected: { exitCode: null, signal: "SIGKILL" },
  },
  {
    name: "127 for a program that is missing",
    argv: ["no-such-program"],
    expected: { exitCode: 127, signal: null },
  },
] as const)("exec() tells $name", async ({ argv, expected }) => {
  const { machine } = await launch();
  expect(await machine.exec({ argv, environment: { PATH: "/usr/bin" } })).toStrictEqual(expected);
});

sandboxTest("exec() ends with its command, not with what that leaves running", async () => {
  const { machine } = await launch();
  const answer = await sh(machine, "sleep 60 & echo started");
  expect(answer).toMatchObject({ exitCode: 0, stdout: "started\n" });
  expect((await sh(machine, "ps ax -o args=")).stdout).toContain("sleep 60");
});

sandboxTest(
  "exec() kills on abort everything its command has started, and nothing else",
  async () => {
    const { machine } = await launch();
    await sh(machine, "setsid sleep 61 >/dev/null 2>&1 &");
    const abort = new AbortController();
    const lines =
      "sleep 62 & setsid sleep 63 & setsid env -i /usr/bin/sleep 64 & echo ready; sleep 65";
    const answer = await sh(machine, lines, {
      signal: abort.signal,
      onOutput: () => abort.abort(),
    });
    expect(answer).toMatchObject({ exitCode: null, signal: "SIGKILL" });
    expect((await sh(machine, "ps ax -o args=")).stdout.match(/sleep \d+/g)).toStrictEqual([
      "sleep 61",
    ]);
  },
);

sandboxTest("exec() refuses a command that was cancelled before", async () => {
  const { machine } = await launch();
  await expect(run(machine, ["true"], { signal: AbortSignal.abort() })).rejects.toThrow(
    'Cannot run "true": it was cancelled before it started',
  );
});

sandboxTest.each(["bash", "dash"] as const)(
  "a machine with %s reaps its orphans",
  async (shell) => {
    const { machine } = await launch({ shell });
    await sh(machine, "for i in 1 2 3; do (setsid true &); done; (setsid sleep 0.05 &)");
    const { stdout } = await sh(machine, "sleep 0.2; ps ax -o stat=,args=");
    expect(stdout.split("\n").filter((line) => line.startsWith("Z"))).toStrictEqual([]);
  },
);

sandboxTest("a machine has the usual devices, and /tmp for everybody", async () => {
  const { machine } = await launch();
  const { stdout, stderr } = await sh(
    machine,
    'echo x > /dev/null; test -c /dev/urandom -a -d /dev/shm -a -e /dev/pts/ptmx -a -L /dev/fd; echo $?; ls -ld /tmp /dev/shm | while read -r mode rest; do echo "$mode"; done; echo from-stdout > /dev/stdout; : > /proc/sys/kernel/x',
  );
  expect(stdout).toBe("0\ndrwxrwxrwt\ndrwxrwxrwt\nfrom-stdout\n");
  expect(stderr).toMatch(/proc\/sys\/kernel\/x/);
});

sandboxTest(
  "changes survive a restart, and processes, /run and the machine's lower folders do not change",
  async () => {
    const { machine, root } = await launch();
    await sh(
      machine,
      "echo kept > /etc/kept; echo kept > /tmp/kept; echo gone > /run/gone; rm /etc/passwd; setsid sleep 60 >/dev/null 2>&1 &",
    );
    await machine.stop();
    await machine.start();
    const { stdout } = await sh(machine, "cat /etc/kept /tmp/kept; ls /run /etc; ps ax -o args= ");
    expect(stdout).toMatch(/^kept\nkept\n\/etc:\nkept\nos-release\nresolv.conf\n\n\/run:\nlock\n/);
    expect(stdout).not.toContain("sleep 60");
    expect(readdirSync(join(root, "etc")).sort()).toStrictEqual(["os-release", "passwd"]);
  },
);

sandboxTest("stop() gives processes the time to end by themselves", async () => {
  const { machine } = await launch();
  await sh(
    machine,
    "setsid sh -c 'trap \"echo ended > /etc/ended; exit\" TERM; echo > /run/up; while :; do sleep 0.05; done' >/dev/null 2>&1 & while ! [ -e /run/up ]; do sleep 0.02; done",
  );
  await machine.stop();
  await machine.start();
  expect((await sh(machine, "cat /etc/ended")).stdout).toBe("ended\n");
});

sandboxTest(
  "exec() is refused while the machine is stopped, and its commands die with it",
  async () => {
    const { machine } = await launch({ clock: hastyClock() });
    const running = sh(machine, "trap '' TERM; echo up; while :; do sleep 1; done", {
      onOutput: () => void machine.stop(),
    });
    expect(await running).toMatchObject({ exitCode: null, signal: "SIGKILL" });
    await expect(run(machine, ["true"])).rejects.toThrow(
      'Cannot run "true" in "i-0": it is stopped, expected running',
    );
  },
);

sandboxTest("snapshot() hands the changes over, and the machine goes on above them", async () => {
  const { machine, state } = await launch();
  const store = layerStore({ stateDirectory: state, uuid: randomUUID });
  await sh(
    machine,
    "echo one > /etc/one; rm /etc/passwd; mkdir /etc/made; touch /tmp/not-me /run/nor-me",
  );
  await expect(machine.snapshot(async (changes) => changes)).rejects.toThrow(
    'Cannot take a snapshot of "i-0": it is running, expected stopped',
  );
  await machine.stop();
  let digest = "";
  await machine.snapshot(async (changes) => {
    const layer = await store.commit(changes);
    digest = layer.digest;
    return layer.folder;
  });
  const listing = await store.listing(digest);
  expect(listing.map(({ path, kind }) => `${kind} ${path}`)).toStrictEqual([
    "folder ",
    "folder etc",
    "folder etc/made",
    "file etc/one",
    "whiteout etc/passwd",
  ]);
  await machine.start();
  expect((await sh(machine, "cat /etc/one; ls /etc; touch /etc/two")).stdout).toBe(
    "one\nmade\none\nos-release\nresolv.conf\n",
  );
  expect((await store.listing(digest)).length).toBe(5);
});

sandboxTest(
  "snapshot() leaves the changes to the machine when they could not be kept",
  async () => {
    const { machine } = await launch();
    await sh(machine, "touch /etc/still-here");
    await machine.stop();
    await expect(machine.snapshot(() => Promise.reject(new Error("disk full")))).rejects.toThrow(
      "disk full",
    );
    await machine.start();
    expect((await sh(machine, "ls /etc/still-here")).exitCode).toBe(0);
  },
);

sandboxTest("a machine can stand on very many layers with long names", async () => {
  const state = stateFolder();
  const layers = Array.from({ length: 120 }, (_, index) => {
    const folder = join(state, "a,b:c d".repeat(20), `layer-${index}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${index}`), "");
    return folder;
  });
  const root = roots.bash;
  const machine = await sandboxDriver({ stateDirectory: state }).launch({
    id: "i-0",
    lower: [...layers, root],
    hostname: "h",
    mounts: [],
  });
  onTestFinished(() => machine.terminate());
  expect((await sh(machine, "echo /file-* | cat")).stdout.trim().split(" ").length).toBe(120);
});

sandboxTest("mounts are read-only and no part of the image", async () => {
  const source = stateFolder();
  writeFileSync(join(source, "tool"), "#!/bin/sh\necho tool ran\n", { mode: 0o755 });
  const { machine, state } = await launch({ mounts: [{ source, target: "/run/kiln" }] });
  const { stdout, stderr } = await sh(machine, "/run/kiln/tool; touch /run/kiln/new");
  expect(stdout).toBe("tool ran\n");
  expect(stderr).toContain("Read-only file system");
  expect(readdirSync(join(state, "machines/i-0/upper"))).toStrictEqual([]);
});

sandboxTest("died resolves when the machine ends unasked, and only then", async () => {
  const { machine } = await launch();
  let isDead = false;
  void machine.died.then(() => {
    isDead = true;
  });
  await machine.stop();
  await machine.start();
  expect(isDead).toBe(false);
  await sh(machine, "kill -KILL -1");
  await machine.died;
  await expect(run(machine, ["true"])).rejects.toThrow("it is stopped");
});

sandboxTest(
  "launch() refuses an id that is in use, and a root file system without a shell",
  async () => {
    const { state, root } = await launch();
    const driver = sandboxDriver({ stateDirectory: state });
    const spec = { id: "i-0", lower: [root], hostname: "h", mounts: [] };
    await expect(driver.launch(spec)).rejects.toThrow(
      `Cannot launch "i-0": a machine of that id exists in "${state}/machines"`,
    );
    const empty = join(state, "empty");
    mkdirSync(empty);
    await expect(driver.launch({ ...spec, id: "i-1", lower: [empty] })).rejects.toThrow(
      /^Cannot boot the machine in ".*i-1": the root file system has no \/bin\/sh$/,
    );
    expect(readdirSync(join(state, "machines"))).toStrictEqual(["i-0"]);
  },
);

sandboxTest("terminate() can be repeated, and nothing starts after it", async () => {
  const { machine } = await launch();
  await machine.terminate();
  await machine.terminate();
  await expect(machine.start()).rejects.toThrow('Cannot start "i-0": it is terminated');
});

hostSandboxTest(
  "a machine on the host sees its programs, but no secrets, homes or hidden folders",
  async () => {
    const state = stateFolder();
    const project = stateFolder();
    const driver = sandboxDriver({ stateDirectory: state, hidden: [project] });
    const machine = await driver.launch({ id: "i-host", lower: ["/"], hostname: "h", mounts: [] });
    onTestFinished(() => machine.terminate());
    const { stdout } = await sh(
      machine,
      `ls -A /root /home /mnt | while read -r name; do case $name in ""|/*:) ;; *) echo "sees $name";; esac; done
     [ -e ${project} ] && echo "sees the project"; [ -e ${state} ] && echo "sees the state"
     [ -s /etc/machine-id ] && echo "sees the identity"
     while IFS=: read -r name hash rest; do case $hash in ""|"!"|"!!"|"*"|"!*") ;; *) echo "sees a hash";; esac; done < /etc/shadow
     ls /etc/ssh/ssh_host_* 2>/dev/null
     [ -x /usr/bin/env ] && echo works; echo mine > /root/mine`,
    );
    expect(stdout).toBe("works\n");
    await machine.stop();
    expect(existsSync("/root/mine")).toBe(false);
    expect(readFileSync(join(state, "machines/i-host/upper/root/mine"), "utf8")).toBe("mine\n");
  },
);

test("sandboxDriver() refuses the host as parent to ordinary users", async () => {
  const driver = sandboxDriver({ stateDirectory: stateFolder(), privilege: "single" });
  await expect(
    driver.launch({ id: "i-0", lower: ["/"], hostname: "h", mounts: [] }),
  ).rejects.toThrow(
    /^Cannot launch "i-0" from the parent image "host": only root may see all of this computer's files/,
  );
});

sandboxTest("a machine in a user namespace runs, changes and stops as others do", async () => {
  const { machine, state } = await launch({ privilege: "single" });
  expect(
    await sh(
      machine,
      "id -u; echo a > /etc/a; rm /etc/passwd; ls -ln /etc/os-release | { read -r mode links owner rest; echo $owner; }; ls /sys/kernel >/dev/null && echo sys",
    ),
  ).toMatchObject({
    stdout: "0\n0\nsys\n",
    stderr: "",
  });
  await machine.stop();
  await machine.start();
  expect((await sh(machine, "ls /etc")).stdout).toBe("a\nos-release\nresolv.conf\n");
  const abort = new AbortController();
  const killed = await sh(machine, "echo up; sleep 70", {
    signal: abort.signal,
    onOutput: () => abort.abort(),
  });
  expect(killed.signal).toBe("SIGKILL");
  expect(processesOf("sleep 70")).toStrictEqual([]);
  expect(readdirSync(join(state, "machines/i-0/upper/etc")).sort()).toStrictEqual(["a", "passwd"]);
});
