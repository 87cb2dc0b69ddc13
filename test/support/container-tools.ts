/** buildah and a container registry from the distribution's packages, for tests that build container images. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { isContinuousIntegration } from "./continuous-integration.ts";

/** A registry on loopback that speaks OCI's distribution API. */
export type RegistryServer = {
  /** "127.0.0.1:PORT". */
  readonly host: string;
};

const INSTALL = "apt-get install --no-install-recommends buildah docker-registry";

/**
 * Lets the tests of a file have buildah and an empty registry. Where they cannot be had, or the user is not root, the
 * tests are skipped with the reason; when CI is set a missing program is a failure.
 *
 * @param start Run once before the first test; gives how to undo it.
 */
export function needContainerTools(
  start: (server: RegistryServer) => Promise<() => unknown>,
): void {
  let undo: (() => unknown) | undefined;
  const missing = missingPrograms();
  const isRoot = process.getuid?.() === 0;
  let child: ChildProcess | undefined;
  const folder = mkdtempSync(join(tmpdir(), "kiln-registry-"));
  beforeAll(async () => {
    if (missing.length > 0 && isContinuousIntegration())
      throw new Error(`Missing: ${missing.join(", ")}. Run: ${INSTALL}`);
    if (missing.length > 0 || !isRoot) return;
    const port = await freePort();
    const configuration = {
      version: "0.1",
      log: { level: "error" },
      storage: { filesystem: { rootdirectory: join(folder, "data") }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${port}` },
    };
    // YAML takes JSON.
    writeFileSync(join(folder, "registry.yml"), JSON.stringify(configuration));
    child = spawn("docker-registry", ["serve", join(folder, "registry.yml")], { stdio: "ignore" });
    const host = `127.0.0.1:${port}`;
    await answers(host, child);
    undo = await start({ host });
  }, 120_000);
  beforeEach((context) => {
    if (!isRoot) context.skip("Building container images here needs root");
    if (missing.length > 0) context.skip(`Missing: ${missing.join(", ")}. Run: ${INSTALL}`);
  });
  afterAll(async () => {
    await undo?.();
    const ended = new Promise((resolve) => child?.once("exit", resolve) ?? resolve(undefined));
    if (child?.exitCode === null && child.kill()) await ended;
    rmSync(folder, { recursive: true, force: true });
  });
}

function missingPrograms(): readonly string[] {
  return ["buildah", "docker-registry"].filter((program) => {
    try {
      execFileSync("/bin/sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
      return false;
    } catch {
      return true;
    }
  });
}

/** The server closes at once if somebody else takes the port in between; then the test says so. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

async function answers(host: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`docker-registry ended with ${child.exitCode}`);
    const reply = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (reply?.ok === true) return;
    await sleep(100);
  }
  throw new Error("docker-registry does not answer");
}
