/** Kiln deployed in a local cloud of this process: the same state machine and handlers as in an account. */
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { handler as sweep } from "../../../functions/sweep.ts";
import type { Connection } from "../../aws/connection.ts";
import { registry } from "../../aws/registry.ts";
import { registerLibrary } from "../../build/register-library.ts";
import { type CloudOptions, type LocalCloud, openCloud } from "../../local/cloud.ts";
import type { CloudObserver } from "../../local/cloud-event.ts";
import { type LayerStore, layerStore } from "../../local/images/layer-store.ts";
import type { MachineDriver } from "../../local/machines/driver.ts";
import { runtimeMount } from "../../local/machines/runtime-mount.ts";
import { sandboxDriver } from "../../local/machines/sandbox-driver.ts";
import { readLibrary } from "../library/read-library.ts";
import { deployStack } from "./deploy.ts";
import { functionName, handlers } from "./functions.ts";
import { localScope } from "./local-scope.ts";

export type StackOptions = {
  readonly stateDirectory: string;
  readonly packageRoot: string;
  readonly region: string;
  /** All Regions that builds will use. */
  readonly regions: readonly string[];
  /** Folders that machines made from this computer's root must not see. */
  readonly hidden: readonly string[];
  readonly observe?: CloudObserver;
  readonly driver?: MachineDriver;
  /** Container registry behind the local ECR; default: the local cloud's own. */
  readonly registry?: CloudOptions["registry"];
  /** Builds also log to CloudWatch Logs, in groups below this. */
  readonly logGroupPrefix?: string;
};

export type Stack = {
  readonly cloud: LocalCloud;
  readonly layers: LayerStore;
  readonly connection: Connection;
  /** What dead processes had left and was removed when the stack was opened, in words. */
  readonly recovered: readonly string[];
  /**
   * Waits for functions that go on although their execution was stopped, and removes what they have made since: for
   * after builds that failed or were cancelled.
   */
  readonly reap: () => Promise<void>;
  /** Ends everything that runs. Safe to repeat. */
  readonly close: () => Promise<void>;
};

/** How often waits are looked at when no event has ended them, in milliseconds. */
const SWEEP_MILLISECONDS = 5_000;

/** Opens a local cloud with Kiln in it. */
export async function openStack(options: StackOptions): Promise<Stack> {
  const { stateDirectory, packageRoot, region } = options;
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  const closing = new AbortController();
  const library = readLibrary(packageRoot);
  library.catch(() => undefined); // It is awaited later.
  const layers = layerStore({ stateDirectory, uuid: randomUUID });
  const cloud = await openCloud({
    stateDirectory,
    region,
    layers,
    driver: options.driver ?? sandboxDriver({ stateDirectory, hidden: options.hidden }),
    mounts: [
      await runtimeMount({
        stateDirectory,
        runner: join(packageRoot, "dist", "kiln-runner.cjs"),
        cache: join(packageRoot, "dist", "runner-cache"),
      }),
    ],
    ...(options.observe === undefined ? {} : { observe: options.observe }),
    ...(options.registry === undefined ? {} : { registry: options.registry }),
  });
  try {
    const settings = await deployStack(
      cloud,
      packageRoot,
      [...new Set([region, ...options.regions])],
      options.logGroupPrefix === undefined ? {} : { logGroupPrefix: options.logGroupPrefix },
    );
    const { credentials, requestHandler } = cloud;
    const scope = localScope();
    const connection: Connection = { region, credentials, requestHandler, settings, scope };
    await registerLibrary(registry({ connection, signal: closing.signal }), await library);
    const running = new Set<Promise<unknown>>();
    for (const [name, handler] of Object.entries(handlers))
      cloud.registerFunction(functionName(name), (event) => {
        const call = handler(event, { connection }).finally(() => running.delete(call));
        running.add(call);
        return call;
      });
    // Only the sweeper is cut short, which is no failure: what an event has started goes on to its end.
    cloud.registerFunction(functionName("Sweep"), (event) =>
      sweep(event, { connection, signal: closing.signal }).catch((error: unknown) => {
        if (!closing.signal.aborted) throw error;
      }),
    );
    const swept = await sweep({}, { connection, signal: closing.signal });
    const recovered = [...cloud.recovered, ...inWords(swept)];
    cloud.every(SWEEP_MILLISECONDS, functionName("Sweep"));
    const close = (): Promise<void> => {
      closing.abort();
      return cloud.close();
    };
    const reap = async (): Promise<void> => {
      while (running.size > 0) await Promise.allSettled(running);
      await sweep({}, { connection, signal: closing.signal });
    };
    return { cloud, layers, connection, recovered, reap, close };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

function inWords({ ended, deregistered }: Awaited<ReturnType<typeof sweep>>): readonly string[] {
  return [
    ...ended.map((buildId) => `build ${buildId} of a process that has ended`),
    ...deregistered.map((imageId) => `unpublished image ${imageId}`),
  ];
}
