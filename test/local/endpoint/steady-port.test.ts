import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ListenOptions } from "../../../lib/local/endpoint/listen.ts";
import { listenSteadily } from "../../../lib/local/endpoint/steady-port.ts";

/** A computer on which some ports are taken, and 40000 is the next that is free. */
function computer(...taken: readonly number[]) {
  return async ({ port = 40_000 }: ListenOptions) => {
    if (taken.includes(port)) throw new Error("EADDRINUSE");
    return { url: `http://127.0.0.1:${port}`, close: async () => {} };
  };
}

function portFile(content?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-port-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "port");
  if (content !== undefined) writeFileSync(file, content);
  return file;
}

test("listenSteadily() remembers the port of the first time", async () => {
  const file = portFile();
  expect((await listenSteadily(computer(), file)).url).toBe("http://127.0.0.1:40000");
  expect(readFileSync(file, "utf8")).toBe("40000");
});

test("listenSteadily() takes it again, and another one only while it is taken", async () => {
  const file = portFile("41234");
  expect((await listenSteadily(computer(), file)).url).toBe("http://127.0.0.1:41234");
  expect((await listenSteadily(computer(41_234), file)).url).toBe("http://127.0.0.1:40000");
  expect(readFileSync(file, "utf8")).toBe("41234");
});

test.each(["", "80", "99999", "x"])("listenSteadily() does not believe %j", async (content) => {
  const listening = await listenSteadily(computer(), portFile(content));
  expect(listening.url).toBe("http://127.0.0.1:40000");
});
