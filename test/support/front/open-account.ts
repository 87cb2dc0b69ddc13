/**
 * An AWS account for tests: moto, our local cloud and deployed functions behind one front. Nothing of it outlives
 * `close`, nor the process.
 */
import { STSClient } from "@aws-sdk/client-sts";
import { type CloudOptions, type LocalCloud, openCloud } from "../../../lib/local/cloud.ts";
import { startAccountMoto } from "../moto/start-moto.ts";
import type { PythonTools } from "../python-tools.ts";
import type { FrontCall } from "./call.ts";
import { deliverWith } from "./deliver.ts";
import { announceEnd } from "./execution-events.ts";
import { openFront } from "./front.ts";
import { type FrontFunctions, frontFunctions } from "./functions.ts";
import { FRONT_KEY, type MotoCall, motoCall } from "./moto-call.ts";
import { motoObjects } from "./moto-objects.ts";
import { fireScheduledRules } from "./scheduled-rules.ts";

export type Account = {
  /** Of the front. */
  readonly url: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: LocalCloud["credentials"];
  readonly cloud: LocalCloud;
  readonly functions: FrontFunctions;
  /** Every call so far. */
  readonly calls: readonly FrontCall[];
  /** Calls of JSON services as the front makes them. */
  readonly moto: MotoCall;
  /** What has gone wrong behind the scenes. */
  readonly problems: readonly string[];
  /** Starts firing rules that have a schedule. @returns how to stop that. */
  readonly tick: () => () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type AccountOptions = Omit<CloudOptions, "surroundings">;

/** What changes functions. */
const DEPLOYS = /^(?:Create|Update|Delete|Execute)/;

/** Opens an account. */
export async function openAccount(tools: PythonTools, options: AccountOptions): Promise<Account> {
  const { region } = options;
  const front = await openFront();
  const moto = motoCall(front.url, region);
  const closing = new AbortController();
  const problems: string[] = [];
  const background = new Set<Promise<unknown>>();
  const inBackground = (work: Promise<unknown>): void => {
    const guarded = work
      .catch((error: unknown) => void (closing.signal.aborted || problems.push(String(error))))
      .finally(() => background.delete(guarded));
    background.add(guarded);
  };
  const cloud = await openCloud({
    ...options,
    surroundings: {
      url: front.url,
      objects: motoObjects(front.url),
      deliver: deliverWith(moto, () => functions),
    },
  });
  cloud.observe((event) => {
    if (event.type === "function-failed") problems.push(`${event.name}: ${String(event.error)}`);
  });
  const { credentials, accountId } = cloud;
  cloud.keepSchedules();
  const localUrl = await cloud.listen();
  const server = await startAccountMoto(tools, { frontPort: front.port, ...credentials });
  const sts = new STSClient({ region, credentials, requestHandler: cloud.requestHandler });
  const functions = frontFunctions({
    moto: { url: server.url, accountId, region },
    url: front.url,
    sts,
  });
  front.connect({
    accountId,
    localUrl,
    motoUrl: server.url,
    invoke: functions.invoke,
    whoIs: (key) => whoIs(key, credentials.accessKeyId, functions),
    after({ service, operation, status }, { body }) {
      if (status !== 200) return;
      if (service === "cloudformation" && DEPLOYS.test(operation)) inBackground(functions.forget());
      if (service !== "states" || operation !== "StartExecution") return;
      const { executionArn } = JSON.parse(String(body)) as { readonly executionArn: string };
      inBackground(announceEnd(executionArn, moto, cloud.emit, closing.signal));
    },
  });
  return {
    url: front.url,
    region,
    accountId,
    credentials,
    cloud,
    functions,
    calls: front.calls,
    moto,
    problems,
    tick() {
      const stop = new AbortController();
      const signal = AbortSignal.any([stop.signal, closing.signal]);
      const ticking = fireScheduledRules(moto, functions, signal);
      inBackground(ticking);
      return async () => {
        stop.abort();
        await ticking;
      };
    },
    async close() {
      closing.abort();
      await functions.close();
      await Promise.all(background);
      await cloud.close();
      await front.close();
      await server.close();
    },
  };
}

function whoIs(key: string, user: string, functions: FrontFunctions): string {
  if (key === FRONT_KEY) return "front";
  if (key === user) return "user";
  // What moto's interpreter signs with.
  if (key === "ak") return "interpreter";
  return functions.ownerOf(key) ?? "instance";
}
