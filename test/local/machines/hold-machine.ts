/** A process that launches a machine and a half-made layer, says so, and waits to be killed. */
import { randomUUID } from "node:crypto";
import { layerStore } from "../../../lib/local/images/layer-store.ts";
import { sandboxDriver } from "../../../lib/local/machines/sandbox-driver.ts";

const [stateDirectory = "", id = "", root = ""] = process.argv.slice(2);
const machine = await sandboxDriver({ stateDirectory }).launch({
  id,
  lower: [root],
  hostname: "held",
  mounts: [],
});
await layerStore({ stateDirectory, uuid: randomUUID }).stage();
void machine.exec({
  argv: ["sh", "-c", "setsid sleep 77 & sleep 78"],
  environment: { PATH: "/usr/bin" },
});
while (!(await isRunning())) await new Promise((resolve) => setTimeout(resolve, 10));
process.stdout.write("held\n");

async function isRunning(): Promise<boolean> {
  let text = "";
  const onOutput = (_: string, chunk: Uint8Array): void => {
    text += Buffer.from(chunk).toString();
  };
  await machine.exec({
    argv: ["ps", "ax", "-o", "args="],
    environment: { PATH: "/usr/bin" },
    onOutput,
  });
  return text.includes("sleep 77") && text.includes("sleep 78");
}
