import { expect, test } from "vitest";
import { simulatedDriver } from "../../../lib/local/machines/simulated-driver.ts";

const SPEC = { id: "i-1", lower: ["/base"], hostname: "h", mounts: [] };

test("simulatedDriver() answers commands by the test's function and remembers them", async () => {
  const driver = simulatedDriver({
    exec: (id, { onOutput }) => {
      onOutput?.("stdout", Buffer.from(`hello from ${id}`));
      return { exitCode: 3, signal: null };
    },
  });
  const machine = await driver.launch(SPEC);
  const said: string[] = [];
  const result = await machine.exec({
    argv: ["greet"],
    onOutput: (_, chunk) => said.push(String(chunk)),
  });
  expect(result).toStrictEqual({ exitCode: 3, signal: null });
  expect(said).toStrictEqual(["hello from i-1"]);
  expect(driver.machines()).toStrictEqual([
    { spec: SPEC, state: "running", lower: ["/base"], commands: [["greet"]] },
  ]);
});

test("simulatedDriver() kills commands on abort, on stop and on death", async () => {
  const driver = simulatedDriver({ exec: () => new Promise(() => {}) });
  const machine = await driver.launch(SPEC);
  const abort = new AbortController();
  const aborted = machine.exec({ argv: ["a"], signal: abort.signal });
  abort.abort();
  expect(await aborted).toStrictEqual({ exitCode: null, signal: "SIGKILL" });
  const stopped = machine.exec({ argv: ["b"] });
  await machine.stop();
  expect(await stopped).toStrictEqual({ exitCode: null, signal: "SIGKILL" });
  await machine.start();
  const dead = machine.exec({ argv: ["c"] });
  driver.die("i-1");
  await machine.died;
  expect(await dead).toStrictEqual({ exitCode: null, signal: "SIGKILL" });
});

test("simulatedDriver() keeps the rules of real machines", async () => {
  const driver = simulatedDriver();
  const machine = await driver.launch(SPEC);
  await expect(driver.launch(SPEC)).rejects.toThrow(
    'Cannot launch "i-1": a machine of that id exists',
  );
  await expect(machine.snapshot(async (changes) => changes)).rejects.toThrow(
    'Cannot take a snapshot of "i-1": it is running, expected stopped',
  );
  await machine.stop();
  await expect(machine.exec({ argv: ["x"] })).rejects.toThrow(
    'Cannot run "x" in "i-1": it is stopped, expected running',
  );
  await machine.snapshot(async (changes) => `${changes}/kept`);
  expect(driver.machines()[0]?.lower).toStrictEqual(["/simulated/i-1/changes/kept", "/base"]);
  await machine.terminate();
  await machine.terminate();
  await expect(machine.start()).rejects.toThrow('Cannot start "i-1": it is terminated');
});
