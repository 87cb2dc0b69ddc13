/** What builds and runs containers on a build instance: docker, podman or buildah. */
import { Cancelled, NotFound, StepFailed } from "../../errors.ts";
import type { Exit, Host } from "../../host/host.ts";

/** A folder or file that a container sees. */
export type Mount = {
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
};

export type BuildRequest = {
  /** Folder with the Dockerfile and all that it copies or mounts. */
  readonly context: string;
  /** E.g. "linux/amd64". */
  readonly platform: string;
  /** Name of the image in the engine's own storage. */
  readonly tag: string;
  /** File that the line of a component may mount. */
  readonly secret?: { readonly id: string; readonly file: string };
  /** Registries of this computer, which speak plain HTTP. */
  readonly isLocalRegistry: boolean;
};

export type RunRequest = {
  /** Reference of an image that was pulled, or name of one that was built. */
  readonly image: string;
  readonly platform: string;
  readonly mounts: readonly Mount[];
  readonly command: readonly string[];
  /** Gets the lines that the command prints, instead of the engine's own listener. */
  readonly onLine?: (line: string) => void;
};

/** A container engine. Its methods fail with the engine's own last lines. */
export type ContainerEngine = {
  /** E.g. "buildah 1.28.2". */
  readonly name: string;
  readonly build: (request: BuildRequest) => Promise<void>;
  /** Writes an image as a folder in OCI's layout. */
  readonly saveLayout: (tag: string, platform: string, folder: string) => Promise<void>;
  readonly pull: (image: string, platform: string, isLocalRegistry: boolean) => Promise<void>;
  /** Runs a command in a fresh container of an image, which is gone afterwards. @returns its exit code. */
  readonly run: (request: RunRequest) => Promise<number>;
  /** Lets go of everything in the engine's folder. Never fails. */
  readonly close: () => Promise<void>;
};

/** What an engine's driver works with. */
export type EngineContext = {
  readonly host: Host;
  /** Folder that is the engine's own while it works. */
  readonly folder: string;
  /** Folder for images, where those of earlier builds may lie. Default: one in the engine's own folder. */
  readonly storage?: string;
  /** Docker's configuration with the credentials of registries: `config.json` in this folder. */
  readonly configFolder: string;
  /** Gets each line that the engine, or what runs in it, prints. */
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
};

/** Lines of an engine's output that a failure keeps. */
const TAIL = 20;

/**
 * Runs the engine's program.
 *
 * @param what Says what it does in messages, e.g. "build the image".
 * @returns standard output.
 * @throws {StepFailed} It ends with another code than 0.
 */
export async function runEngine(
  context: EngineContext,
  argv: readonly string[],
  what: string,
): Promise<string> {
  const { code, stdout, tail } = await callEngine(context, argv);
  if (code === 0) return stdout;
  const last = tail.length === 0 ? "" : `:\n${tail.join("\n")}`;
  const remedy = tail.some((line) => /exec format error/i.test(line)) ? EMULATION : "";
  throw new StepFailed(`Cannot ${what}: ${argv[0]} ended with exit code ${code}${last}${remedy}`);
}

/** What is missing when the kernel does not know the programs of another platform. */
const EMULATION =
  "\nThis instance cannot run programs of that platform: it lacks an emulator. Install one before the build (apt-get install qemu-user-static, dnf install qemu-user-static), or name one platform and build it on an instance of its own kind.";

/** Runs the engine's program to its end, whatever its exit code is. */
export async function callEngine(
  { host, configFolder, onLine, signal }: EngineContext,
  argv: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly tail: readonly string[] }> {
  const [file = "", ...rest] = argv;
  const out: string[] = [];
  const tail: string[] = [];
  const lines = { stdout: lineSplitter(), stderr: lineSplitter() };
  const take = (line: string): void => {
    tail.push(line);
    if (tail.length > TAIL) tail.shift();
    onLine(line);
  };
  const exit = await host.run({
    file,
    arguments: rest,
    environment: {
      DOCKER_CONFIG: configFolder,
      REGISTRY_AUTH_FILE: `${configFolder}/config.json`,
      DOCKER_BUILDKIT: "1",
    },
    signal,
    onOutput: (stream, chunk) => {
      for (const line of lines[stream].push(chunk)) {
        if (stream === "stdout") out.push(line);
        take(line);
      }
    },
  });
  for (const stream of ["stdout", "stderr"] as const)
    for (const line of lines[stream].end()) {
      if (stream === "stdout") out.push(line);
      take(line);
    }
  if (exit.isKilled) throw new Cancelled(`Cannot go on with ${file}: the build was stopped`);
  return { code: codeOf(exit), stdout: out.join("\n"), tail };
}

function codeOf({ code }: Exit): number {
  return code ?? 137;
}

function lineSplitter(): {
  readonly push: (chunk: Uint8Array) => readonly string[];
  readonly end: () => readonly string[];
} {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    push(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
      rest = lines.pop() ?? "";
      return lines;
    },
    end() {
      rest += decoder.decode();
      return rest === "" ? [] : [rest];
    },
  };
}

/** The version that a program prints, or undefined when it is not there. */
export async function versionOf(
  host: Pick<Host, "run">,
  file: string,
  argv: readonly string[] = ["--version"],
): Promise<string | undefined> {
  const text = await printedBy(host, file, argv);
  return text === undefined ? undefined : (/\d+\.\d+(?:\.\d+)?/.exec(text)?.[0] ?? "");
}

/** What a program prints on standard output; undefined when it is not there or fails. */
export async function printedBy(
  host: Pick<Host, "run">,
  file: string,
  argv: readonly string[],
): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  try {
    const { code } = await host.run({
      file,
      arguments: argv,
      onOutput: (stream, chunk) => {
        if (stream === "stdout") chunks.push(chunk.slice());
      },
    });
    return code === 0 ? Buffer.concat(chunks).toString() : undefined;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
