#!/usr/bin/env node
import { actionCatalog } from "../lib/actions/catalog.ts";
import { Cancelled } from "../lib/errors.ts";
import { nodeHost } from "../lib/host/node-host.ts";
import { main } from "../lib/runner/command-line/main.ts";
/** The component runner as a program. */
import manifest from "../package.json" with { type: "json" };

const interruption = new AbortController();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
  process.on(signal, () => interruption.abort(new Cancelled(`The run was cancelled by ${signal}`)));

/** Characters that may wait for a slow reader of standard error before steps are held back. */
const FULL_LENGTH = 1_048_576;
// A reader that goes away must not end the run.
process.stderr.on("error", () => {});
process.stdout.on("error", () => {});

/** Within an executable there is no script: its own is at a place that exists only in it. */
const isExecutable = /^(?:\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/.test(process.argv[1] ?? "");

// No top-level await: the bundle may be CommonJS.
void main(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: {
    write: (text) => process.stderr.write(text),
    isFull: () => process.stderr.writableLength > FULL_LENGTH,
    flush: () => new Promise((resolve) => process.stderr.write("", () => resolve())),
  },
  host: nodeHost(),
  actions: actionCatalog,
  interrupt: interruption.signal,
  version: manifest.version,
  program: isExecutable ? [process.execPath] : [process.execPath, ...process.argv.slice(1, 2)],
}).then((code) => process.stdout.write("", () => process.exit(code)));
