/** Sandboxes of one function, as Lambda has them: each runs one call at a time, from the package that was deployed. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { DeployedFunction } from "./deployed-function.ts";

/** What a function has answered: JSON, of its result or of its failure. */
export type Outcome = { readonly payload: string; readonly isFailure: boolean };

export type Sandboxes = {
  readonly invoke: (event: string) => Promise<Outcome>;
  readonly close: () => Promise<void>;
};

export type SandboxOptions = {
  /** Variables beside the configured ones: keys, Region, endpoint. */
  readonly environment: { readonly [name: string]: string };
  /** Gets what the function prints. */
  readonly onOutput: (text: string) => void;
};

/** Unpacks a function; threads start with its calls. */
export async function openSandboxes(
  deployed: DeployedFunction,
  { environment, onOutput }: SandboxOptions,
): Promise<Sandboxes> {
  const folder = await mkdtemp(join(tmpdir(), "kiln-function-"));
  const workerData = await unpack(deployed, folder);
  const env = { ...deployed.environment, ...environment };
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const start = (): Worker => {
    const url = new URL("./function-worker.ts", import.meta.url);
    const worker = new Worker(url, { workerData, env, stdout: true, stderr: true, execArgv: [] });
    for (const stream of [worker.stdout, worker.stderr])
      stream.on("data", (chunk: Buffer) => onOutput(chunk.toString()));
    all.add(worker);
    return worker;
  };
  return {
    async invoke(event) {
      const worker = idle.pop() ?? start();
      const outcome = await call(worker, deployed, event);
      if (outcome === undefined) {
        all.delete(worker);
        await worker.terminate();
        return timedOut(deployed);
      }
      idle.push(worker);
      return outcome;
    },
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function unpack(
  { files, handler, name }: DeployedFunction,
  folder: string,
): Promise<{ readonly file: string; readonly name: string }> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const dot = handler.lastIndexOf(".");
  const endings = [".mjs", ".js", ".cjs"].map((one) => join(folder, handler.slice(0, dot) + one));
  const file = endings.find((one) => existsSync(one));
  if (file === undefined)
    throw new Error(
      `The package of "${name}" has no file for "${handler}": ${[...files.keys()].join(", ")}`,
    );
  return { file, name: handler.slice(dot + 1) };
}

/** One call. @returns undefined when the function's time is over. */
function call(
  worker: Worker,
  { name, arn, timeoutSeconds, memoryMiB }: DeployedFunction,
  event: string,
): Promise<Outcome | undefined> {
  const context = {
    functionName: name,
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMiB),
    awsRequestId: randomUUID(),
    deadline: Date.now() + timeoutSeconds * 1000,
  };
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      worker.removeAllListeners("message").removeAllListeners("error").removeAllListeners("exit");
      act();
    };
    const timer = setTimeout(() => settle(() => resolve(undefined)), timeoutSeconds * 1000);
    worker.once("message", ({ payload, isFailure = false }: Partial<Outcome>) =>
      settle(() => resolve({ payload: payload ?? "null", isFailure })),
    );
    worker.once("error", (error) => settle(() => reject(error)));
    worker.once("exit", () =>
      settle(() => resolve(failure("Runtime.ExitError", "The runtime has ended"))),
    );
    worker.postMessage({ event, context });
  });
}

function timedOut({ timeoutSeconds }: DeployedFunction): Outcome {
  return failure("Sandbox.Timedout", `Task timed out after ${timeoutSeconds}.00 seconds`);
}

function failure(errorType: string, errorMessage: string): Outcome {
  return { payload: JSON.stringify({ errorType, errorMessage }), isFailure: true };
}
