import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { layerStore } from "../../../lib/local/images/layer-store.ts";
import { ownerKey, thisProcess } from "../../../lib/local/machines/owner.ts";
import { sandboxDriver } from "../../../lib/local/machines/sandbox-driver.ts";
import { sandboxTest } from "../../fakes/sandbox-test.ts";
import { makeSmallRoot } from "../../fakes/small-root.ts";
import { stateFolder } from "../../fakes/state-folder.ts";
import { mountsBelow, processesOf } from "./machine-helpers.ts";

/** Another process that holds a machine. */
async function holder(state: string, id: string, root: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "hold-machine.ts"), state, id, root],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(child.stdout, "data");
  expect(String(line)).toBe("held\n");
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

function smallRoot(state: string): string {
  const root = join(state, "small-root");
  mkdirSync(root);
  makeSmallRoot(root);
  return root;
}

sandboxTest("a killed process leaves no process and no mount of its machines", async () => {
  const state = stateFolder();
  const child = await holder(state, "i-dead", smallRoot(state));
  await killed(child);
  await expect.poll(() => [...mountsBelow(state), ...processesOf(state)]).toStrictEqual([]);
});

sandboxTest(
  "recover() removes the machines and half-made layers of dead processes, never those of living ones",
  async () => {
    const state = stateFolder();
    const root = smallRoot(state);
    const dead = await holder(state, "i-dead", root);
    const alive = await holder(state, "i-alive", root);
    await killed(dead);
    await expect.poll(() => mountsBelow("i-dead")).toStrictEqual([]);
    const deadKey = ownerKey({ ...thisProcess(), startTime: "1" });
    mkdirSync(join(state, `.making-${deadKey}.0-skeleton-1`));
    const driver = sandboxDriver({ stateDirectory: state });
    const store = layerStore({ stateDirectory: state, uuid: randomUUID });
    expect((await store.recover()).length).toBe(1);
    const reports = await Promise.all([driver.recover(), driver.recover(), driver.recover()]);
    expect(reports.flat()).toContain("machine i-dead of a process that has ended");
    expect(readdirSync(join(state, "machines"))).toStrictEqual(["i-alive"]);
    expect(readdirSync(state).filter((name) => name.startsWith("."))).toStrictEqual([]);
    expect(readdirSync(join(state, "layers")).length).toBe(1);
    expect(processesOf(join(state, "machines/i-alive")).length).toBeGreaterThan(0);
    await killed(alive);
    await expect.poll(() => mountsBelow(state)).toStrictEqual([]);
    expect(await driver.recover()).toStrictEqual(["machine i-alive of a process that has ended"]);
    expect(await driver.recover()).toStrictEqual([]);
  },
);
