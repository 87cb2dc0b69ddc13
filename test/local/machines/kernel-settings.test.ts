import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { sandboxDriver } from "../../../lib/local/machines/sandbox-driver.ts";
import { hostSandboxTest } from "../../fakes/sandbox-test.ts";
import { stateFolder } from "../../fakes/state-folder.ts";

hostSandboxTest(
  "a machine cannot change the kernel's settings, which are this computer's",
  async () => {
    const before = readFileSync("/proc/sys/kernel/core_pattern", "utf8");
    const driver = sandboxDriver({ stateDirectory: stateFolder() });
    const machine = await driver.launch({ id: "i-1", lower: ["/"], hostname: "m", mounts: [] });
    try {
      const { exitCode } = await machine.exec({
        argv: ["/bin/sh", "-c", "echo changed > /proc/sys/kernel/core_pattern"],
      });
      expect(exitCode).not.toBe(0);
      expect(readFileSync("/proc/sys/kernel/core_pattern", "utf8")).toBe(before);
    } finally {
      await machine.terminate();
    }
  },
);
