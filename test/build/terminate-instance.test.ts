import { expect, test } from "vitest";
import { terminateInstance } from "../../lib/build/terminate-instance.ts";
import { launched } from "./waiting-tasks.ts";

test("terminateInstance() ends the instance, and may be run twice", async () => {
  const { w, instanceId } = await launched();
  await terminateInstance(w, { buildId: "b-1", instanceId });
  await terminateInstance(w, { buildId: "b-1", instanceId });
  expect(w.machines.all.get(instanceId)?.state).toBe("terminated");
});
