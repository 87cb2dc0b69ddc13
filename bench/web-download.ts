/**
 * WebDownload of one large file from a server on loopback, with its SHA-256 checked: time and the peak of memory.
 *
 * Usage: npm run build && node bench/web-download.ts [MEBIBYTES]
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type CommandLine, type Row, type Run, renderTable, runOnce } from "./measure.ts";

const MIB = 1024 ** 2;
const SMALL_MIB = 64;
/** Memory that a file of any size may take on top of the small one. */
const GOAL_MIB = 32;

/**
 * Downloads a file of so many MiB with the runner, beside curl and sha256sum, and a file of 64 MiB, by which the
 * collector of garbage has settled: memory is flat when the large file's peak is about that. Needs dist/kiln-runner.cjs and space for the file in the temporary folder.
 */
export async function webDownloadRows(mebibytes = 1024): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-web-download-"));
  const server = await serve();
  try {
    const small = await runOnce(ours(server.url, SMALL_MIB, folder));
    const large = await runOnce(ours(server.url, mebibytes, folder));
    const byHand = await runOnce(theirs(server.url, mebibytes, folder));
    return [timeRow(mebibytes, large, byHand), memoryRow(large, small)];
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function timeRow(mebibytes: number, run: Run, byHand: Run): Row {
  const seconds = ({ milliseconds }: Run): string =>
    `${(milliseconds / 1000).toFixed(2)} s, ${((mebibytes * 1000) / milliseconds).toFixed(0)} MiB/s`;
  return {
    what: `WebDownload of ${mebibytes} MiB with SHA-256`,
    ours: seconds(run),
    theirs: seconds(byHand),
    ratio: (run.milliseconds / byHand.milliseconds).toFixed(2),
    goal: "",
  };
}

function memoryRow(large: Run, small: Run): Row {
  return {
    what: `its peak of memory, beside that of ${SMALL_MIB} MiB`,
    ours: `${large.peakMiB.toFixed(0)} MiB`,
    theirs: `${small.peakMiB.toFixed(0)} MiB`,
    ratio: (large.peakMiB / small.peakMiB).toFixed(2),
    goal: `at most ${GOAL_MIB} MiB more`,
  };
}

function ours(url: string, mebibytes: number, folder: string): CommandLine {
  const document = join(folder, "download.yml");
  const destination = join(folder, "file");
  writeFileSync(
    document,
    `schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Download
        action: WebDownload
        inputs:
          - source: ${url}/${mebibytes}
            destination: ${destination}-${mebibytes}
            algorithm: SHA256
            checksum: ${digestOf(mebibytes)}
`,
  );
  const runner = join(import.meta.dirname, "../dist/kiln-runner.cjs");
  return { argv: [process.execPath, runner, "run", "-d", document, "-l", folder] };
}

function theirs(url: string, mebibytes: number, folder: string): CommandLine {
  const script = `curl -sSf -o by-hand ${url}/${mebibytes} && echo "${digestOf(mebibytes)}  by-hand" | sha256sum -c --quiet`;
  return { argv: ["bash", "-c", script], cwd: folder };
}

const BLOCK = Buffer.alloc(MIB, "Kiln bakes machine images. ");

function digestOf(mebibytes: number): string {
  const hash = createHash("sha256");
  for (let count = 0; count < mebibytes; count++) hash.update(BLOCK);
  return hash.digest("hex");
}

/** Serves `/⟨n⟩` as n MiB, made as they are sent. */
async function serve(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const mebibytes = Number(request.url?.slice(1));
    response.writeHead(200, { "content-length": mebibytes * MIB });
    const blocks = Readable.from(
      (function* () {
        for (let count = 0; count < mebibytes; count++) yield BLOCK;
      })(),
    );
    pipeline(blocks, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => stop(server),
  };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

if (import.meta.main)
  console.log(renderTable(await webDownloadRows(Number(process.argv[2] ?? 1024))));
