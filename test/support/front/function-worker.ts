/** The runtime of one deployed function, in a thread with an environment of its own. */
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

type Invocation = {
  readonly event: string;
  readonly context: { readonly deadline: number; readonly [name: string]: unknown };
};

const { file, name } = workerData as { readonly file: string; readonly name: string };
const code = (await import(pathToFileURL(file).href)) as {
  readonly [name: string]: (event: unknown, context: object) => Promise<unknown>;
};

parentPort?.on("message", async ({ event, context }: Invocation) => {
  try {
    const result = await code[name]?.(JSON.parse(event), {
      ...context,
      getRemainingTimeInMillis: () => context.deadline - Date.now(),
    });
    parentPort?.postMessage({ payload: JSON.stringify(result ?? null) });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const trace = (error.stack ?? "").split("\n");
    const failure = { errorType: error.name, errorMessage: error.message, trace };
    parentPort?.postMessage({ payload: JSON.stringify(failure), isFailure: true });
  }
});
