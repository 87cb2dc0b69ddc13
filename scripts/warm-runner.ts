/**
 * Runs the bundled runner once, so that Node keeps its compiled code: dist/runner-cache, which the local cloud brings
 * into machines beside the bundle. Without it every start in a machine compiles 1.2 MB of JavaScript anew.
 */
import { spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./bundle-options.ts";

/** One step, and a log upload, which loads the S3 client: what every build does. */
const DOCUMENT = `schemaVersion: 1.0
phases:
  - name: build
    steps:
      - { name: Warm, action: ExecuteBash, inputs: { commands: [ 'echo warm' ] } }
`;

/** Fills dist/runner-cache. Anything that goes wrong costs speed only, so it is not an error. */
export async function warmRunner(): Promise<void> {
  const cache = join(root, "dist", "runner-cache");
  await rm(cache, { recursive: true, force: true });
  const folder = await mkdtemp(join(tmpdir(), "kiln-warm-"));
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end());
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await writeFile(join(folder, "warm.yml"), DOCUMENT);
    await run(folder, cache, `http://127.0.0.1:${port}`);
    await shareWithAll(cache);
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Node keeps compiled code for one user; whoever installs Kiln, all users may read it, and in machines root does. */
async function shareWithAll(cache: string): Promise<void> {
  for (const name of await readdir(cache).catch(() => [])) {
    const shared = join(cache, name.replace(/-\d+$/, "-0"));
    await rename(join(cache, name), shared);
    for (const file of await readdir(shared)) await chmod(join(shared, file), 0o644);
  }
}

function run(folder: string, cache: string, endpoint: string): Promise<void> {
  const args = ["run", "--documents", "warm.yml", "--log-s3-bucket-name", "warm", "--trace"];
  const child = spawn(process.execPath, [join(root, "dist", "kiln-runner.cjs"), ...args], {
    cwd: folder,
    stdio: "ignore",
    timeout: 60_000,
    env: {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: cache,
      NODE_COMPILE_CACHE_PORTABLE: "1",
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "warm",
      AWS_SECRET_ACCESS_KEY: "warm",
    },
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve());
    child.on("close", () => resolve());
  });
}
