/** `kiln shell`: a throw-away machine from an image. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { Conflict } from "../../errors.ts";
import { lowerFolders, type RootRef } from "../../local/images/root-ref.ts";
import type { Machine } from "../../local/machines/driver.ts";
import { sandboxDriver } from "../../local/machines/sandbox-driver.ts";
import { shellWord } from "../../shell-word.ts";
import { type Invocation, UsageError } from "../command.ts";
import { findImage, finishedImages, imageLabel } from "../image-records.ts";
import { EXIT, type Io } from "../io.ts";
import { containerRoots } from "../local/containers/container-roots.ts";
import { rootsOf, rootsOfAmi } from "../local/image-content.ts";
import { type Library, withLibrary } from "../local/open-library.ts";
import { stateDirectoryOf } from "../state-directory.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Opens a shell, or runs one command. @returns the exit code of what ran. */
export async function runShell({ operands, flags, io }: Invocation): Promise<number> {
  const [written, ...command] = operands;
  if (written === undefined)
    throw new UsageError("Cannot open a shell: no image was named", "kiln shell hello-world");
  const stateDirectory = stateDirectoryOf(flags, io);
  const lower = await withLibrary(stateDirectory, io, async ({ stack, registry }) => {
    const loose = written.startsWith("ami-")
      ? await rootsOfAmi(stack, stateDirectory, written)
      : undefined;
    const roots = loose ?? (await rootsOfImage(written, { stack, registry }, stateDirectory));
    return lowerFolders(roots, stack.layers);
  });
  if (lower === undefined) {
    findImage([], written);
    return EXIT.failed;
  }
  const driver = sandboxDriver({ stateDirectory, hidden: [io.packageRoot, io.workingDirectory] });
  const machine = await driver.launch({
    id: `i-${randomBytes(9).toString("hex").slice(0, 17)}`,
    lower,
    hostname: written.replace(/[^A-Za-z0-9-]+/g, "-"),
    mounts: [],
  });
  try {
    return command.length === 0 ? await interactive(machine, io) : await once(machine, command, io);
  } finally {
    await machine.terminate();
  }
}

async function rootsOfImage(
  written: string,
  { stack, registry }: Library,
  stateDirectory: string,
): Promise<readonly RootRef[]> {
  const image = findImage(await finishedImages(registry), written);
  return image.containers === undefined
    ? rootsOf(stack, image)
    : containerRoots(stack, stateDirectory, imageLabel(image), image.containers);
}

async function once(machine: Machine, command: readonly string[], io: Io): Promise<number> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const { exitCode } = await machine.exec({
    argv: command as [string, ...string[]],
    environment: environmentFor(io),
    onOutput: (stream, chunk) => io[stream].write(decoders[stream].decode(chunk, { stream: true })),
    signal: io.interrupt,
  });
  return exitCode ?? (io.interrupt.aborted ? EXIT.interrupted : EXIT.failed);
}

/**
 * A shell on this terminal; without a terminal it reads its commands from standard input. On a terminal `script` lends
 * it one of its own, so that job control works across the border of the machine.
 */
async function interactive(machine: Machine, io: Io): Promise<number> {
  const shell = machine.terminalCommand?.(
    io.stdout.isTerminal ? ["setsid", "--ctty", "--wait", "/bin/bash", "-l"] : ["/bin/bash", "-l"],
  );
  if (shell === undefined)
    throw new Conflict(`Cannot open a shell on "${machine.id}": it has no terminal`);
  const argv = io.stdout.isTerminal
    ? ["script", "--quiet", "--return", "--command", shell.map(quoted).join(" "), "/dev/null"]
    : shell;
  const child = spawn(argv[0] ?? "", argv.slice(1), { stdio: "inherit", env: environmentFor(io) });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? EXIT.failed));
  });
}

/** A word as a shell reads it back. */
function quoted(word: string): string {
  return /^[\w./:=-]+$/.test(word) ? word : shellWord(word);
}

function environmentFor(io: Io): { [name: string]: string } {
  const term = io.environment["TERM"];
  return { PATH, HOME: "/root", LANG: "C.UTF-8", ...(term === undefined ? {} : { TERM: term }) };
}
