import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { once } from "../../lib/host/once.ts";

test("nodeHost() loads what starts processes and sends requests when it is first used", () => {
  const script = `
    const { nodeHost } = await import(process.argv[1]);
    nodeHost();
    console.log(JSON.stringify(process.moduleLoadList));`;
  const loaded: string[] = JSON.parse(
    execFileSync(
      process.execPath,
      ["--input-type=module", "-e", script, resolve("lib/host/node-host.ts")],
      { encoding: "utf8" },
    ),
  );
  const costly = ["http", "https", "tls", "net", "child_process"];
  expect(costly.filter((name) => loaded.includes(`NativeModule ${name}`))).toStrictEqual([]);
});

test("once() makes a thing once, and again after a failure", async () => {
  let made = 0;
  const thing = once(async () => {
    made++;
    if (made === 1) throw new Error("not yet");
    return made;
  });
  await expect(thing()).rejects.toThrow("not yet");
  expect(await Promise.all([thing(), thing()])).toStrictEqual([2, 2]);
});
