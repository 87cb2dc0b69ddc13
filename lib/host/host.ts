/**
 * What the component runner asks of the computer it runs on. The runner and the action modules use nothing else, so
 * that Windows behaviour is tested on Linux and time is a matter of the test. `lib/host/node-host.ts` is the real one.
 */
import type * as fs from "node:fs/promises";

export type Platform = "linux" | "darwin" | "windows";

export type Host = {
  readonly platform: Platform;
  /** Environment of the runner process, as given. */
  readonly environment: { readonly [name: string]: string };
  /** Absolute path; relative paths of documents count from here. */
  readonly workingDirectory: string;
  readonly temporaryDirectory: string;
  readonly hostname: string;
  /** Numeric user id, or undefined where there is none (Windows). */
  readonly userId: number | undefined;
  readonly files: Files;
  readonly clock: Clock;
  /**
   * Runs a process to its end. What it leaves behind in the background lives on and does not hold the caller up.
   *
   * @throws {NotFound} The program, or the working directory, does not exist.
   * @throws {Denied} The file may not be executed.
   */
  readonly run: (command: Command) => Promise<Exit>;
  readonly processes: Processes;
  readonly digest: (algorithm: DigestAlgorithm) => Digest;
  /** A random version 4 UUID. */
  readonly uuid: () => string;
  /**
   * Starts an HTTP(S) request; redirects are followed. Proxies are those of the environment.
   *
   * @throws {Unavailable} The server cannot be reached, or goes silent.
   */
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
  /**
   * Instance metadata by its path below `meta-data/`, e.g. "placement/region".
   *
   * @throws {NotFound} There is no such path.
   * @throws {Unavailable} No metadata service answers: not an EC2 instance, or switched off.
   */
  readonly metadata: (path: string) => Promise<string>;
  /** Clients that reach AWS, loaded on first use. */
  readonly aws: AwsPort;
};

/** The part of node:fs/promises that modules use. */
export type Files = Pick<
  typeof fs,
  | "access"
  | "appendFile"
  | "chmod"
  | "chown"
  | "copyFile"
  | "cp"
  | "lchown"
  | "link"
  | "lstat"
  | "mkdir"
  | "mkdtemp"
  | "open"
  | "readdir"
  | "readFile"
  | "readlink"
  | "realpath"
  | "rename"
  | "rm"
  | "rmdir"
  | "stat"
  | "symlink"
  | "unlink"
  | "utimes"
  | "writeFile"
>;

export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Nanoseconds since 1970, for log lines. Never goes back. */
  readonly nanoseconds: () => bigint;
  /** Resolves after that long, or at once when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
};

export type Command = {
  /** A bare name is looked up in the search path. */
  readonly file: string;
  readonly arguments: readonly string[];
  readonly workingDirectory?: string;
  /** Added to, or with undefined removed from, the runner's environment. */
  readonly environment?: { readonly [name: string]: string | undefined };
  /** Windows only: the arguments make up the command line as they are, unquoted, for programs with rules of their own. */
  readonly isVerbatim?: boolean;
  /**
   * By this the command, and all that it starts, can be found again after this process has died: see
   * {@link Processes.endMarked}. Without colons.
   */
  readonly mark?: string;
  /** Text for standard input; none means an empty one. */
  readonly input?: string;
  /** Chunks as they come. Nothing is kept by the host. Return a promise to hold the process back. */
  readonly onOutput?: (stream: "stdout" | "stderr", chunk: Uint8Array) => void | Promise<void>;
  /** On abort the process is killed with all its descendants; `run` then resolves with `isKilled`. */
  readonly signal?: AbortSignal;
};

export type Exit = {
  /** Exit code, or null when a signal ended the process. */
  readonly code: number | null;
  /** Name of that signal, e.g. "SIGKILL". */
  readonly signal: string | null;
  /** True when it was the caller's abort that ended it. */
  readonly isKilled: boolean;
};

/** Processes of this computer, also those of others. */
export type Processes = {
  /** Names this process. No other one has that name, or will ever have it. */
  readonly own: () => string;
  /** Whether the process of that name is still there. */
  readonly isRunning: (name: string) => boolean;
  /**
   * Ends all processes of commands with a mark, whoever has started them. Nothing is found on macOS and Windows, which
   * do not show the environment of processes.
   *
   * @returns "none" when there were none, "running" when some could not be ended.
   */
  readonly endMarked: (mark: string) => Promise<"none" | "ended" | "running">;
};

export type DigestAlgorithm = "MD5" | "SHA1" | "SHA256" | "SHA512";
/** A digest in the making. `hex` ends it: lower-case hexadecimal digits. */
export type Digest = {
  readonly update: (chunk: Uint8Array) => void;
  readonly hex: () => string;
};

export type HttpRequest = {
  readonly url: string;
  readonly method?: "GET" | "PUT" | "HEAD" | "POST";
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  readonly ignoreCertificateErrors?: boolean;
  readonly signal?: AbortSignal;
};
export type HttpResponse = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: AsyncIterable<Uint8Array>;
};

/** AWS as the runner sees it. Errors are those of lib/errors.ts. */
export type AwsPort = {
  readonly s3: () => Promise<S3Port>;
  readonly parameters: () => Promise<ParameterPort>;
  readonly components: () => Promise<ComponentPort>;
  readonly logs: (region: string | undefined) => Promise<LogsPort>;
  readonly registries: () => Promise<RegistryTokenPort>;
};
export type RegistryTokenPort = {
  /** What logs in to the ECR registry of a Region: base64 of `user:password`. */
  readonly token: (region: string) => Promise<string>;
};
export type S3Port = {
  /** Streams an object. */
  readonly get: (at: S3Location, signal?: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;
  readonly put: (
    at: S3Location,
    file: { path: string; size: number },
    signal?: AbortSignal,
  ) => Promise<void>;
  /** Keys below a prefix, at most `limit` (one more is asked for to know that there are too many). */
  readonly list: (
    at: S3Location,
    limit: number,
    signal?: AbortSignal,
  ) => Promise<readonly string[]>;
};
export type S3Location = {
  readonly bucket: string;
  readonly key: string;
  readonly expectedBucketOwner?: string;
};
export type ParameterPort = {
  readonly get: (
    name: string,
  ) => Promise<{ value: string; type: "String" | "StringList" | "SecureString" }>;
};
export type ComponentPort = {
  /** The document of a component; without a build number or with `x` in its version, of the newest that fits. */
  readonly document: (arn: string) => Promise<string>;
};
export type LogsPort = {
  readonly put: (
    group: string,
    stream: string,
    lines: readonly { timestamp: number; message: string }[],
  ) => Promise<void>;
};
