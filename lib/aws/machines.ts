/** Instances of EC2. */
import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  type Filter,
  GetConsoleOutputCommand,
  type Instance,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Machine, MachineState } from "../build/cloud.ts";
import type { Launched, LaunchRequest } from "../build/launch-instance.ts";
import type { Tags } from "../build/tags.ts";
import type { Call } from "./connection.ts";
import { ec2Client, tagFilters, tagList, tagsOf } from "./ec2-client.ts";
import { launchMachine } from "./launch-machine.ts";
import { allPages, slicesOf } from "./pages.ts";
import { translating, unless } from "./translate-error.ts";

/** Instances as tasks use them. */
export type Machines = {
  readonly launch: (region: string, request: LaunchRequest) => Promise<Launched>;
  readonly find: (region: string, tags: Tags) => Promise<readonly Machine[]>;
  readonly describe: (region: string, ids: readonly string[]) => Promise<readonly Machine[]>;
  readonly stop: (region: string, instanceId: string) => Promise<void>;
  readonly terminate: (region: string, ids: readonly string[]) => Promise<void>;
  readonly tag: (region: string, ids: readonly string[], tags: Tags) => Promise<void>;
  readonly console: (region: string, instanceId: string) => Promise<string | undefined>;
};

/** Lines of a console that are worth showing. */
const CONSOLE_LINES = 15;

/** Instances as a connection reaches them. */
export function machines(call: Call): Machines {
  return {
    ...launchedMachines(call),
    launch: (region, request) => launchMachine(call, region, request),
  };
}

/** The same for functions that launch none: the schemas of a launch are a tenth of a small function. */
export function launchedMachines(call: Call): Omit<Machines, "launch"> {
  const { connection, signal } = call;
  const abort = { abortSignal: signal };
  const client = (region: string) => ec2Client(connection, region);
  return {
    find: (region, tags) => describe(call, region, tagFilters(tags)),
    async describe(region, ids) {
      // By filter and not by id: an id that EC2 does not know (yet) must not hide the others.
      const found = await Promise.all(
        slicesOf(ids).map((Values) =>
          describe(call, region, [{ Name: "instance-id", Values: [...Values] }]),
        ),
      );
      return found.flat();
    },
    async stop(region, instanceId) {
      const stop = new StopInstancesCommand({ InstanceIds: [instanceId] });
      await translating(
        `stop instance ${instanceId} in ${region}`,
        client(region).send(stop, abort),
      );
    },
    async terminate(region, ids) {
      // One by one: an id that is gone would keep the others alive.
      for (const id of ids) {
        const terminate = new TerminateInstancesCommand({ InstanceIds: [id] });
        await translating(
          `terminate instance ${id} in ${region}`,
          unless(["InvalidInstanceID.NotFound"], client(region).send(terminate, abort)),
        );
      }
    },
    async tag(region, ids, tags) {
      const tag = new CreateTagsCommand({ Resources: [...ids], Tags: tagList(tags) });
      await translating(`tag ${ids.join(", ")} in ${region}`, client(region).send(tag, abort));
    },
    console: (region, instanceId) => consoleOf(call, region, instanceId),
  };
}

/** What the console shows now; instances that are not built on Nitro tell only what they have shown some minutes ago. */
async function consoleOf(
  { connection, signal }: Call,
  region: string,
  InstanceId: string,
): Promise<string | undefined> {
  const get = (input: { readonly Latest?: boolean }) =>
    ec2Client(connection, region).send(new GetConsoleOutputCommand({ InstanceId, ...input }), {
      abortSignal: signal,
    });
  const { Output } = await translating(
    `read the console of ${InstanceId}`,
    unless(["UnsupportedOperation"], get({ Latest: true })).then((latest) => latest ?? get({})),
  );
  const lines = Buffer.from(Output ?? "", "base64")
    .toString()
    .trimEnd()
    .split(/\r?\n/);
  const tail = lines.slice(-CONSOLE_LINES).join("\n").trim();
  return tail === "" ? undefined : tail;
}

function describe(
  { connection, signal }: Call,
  region: string,
  Filters: Filter[],
): Promise<readonly Machine[]> {
  const pages = allPages(
    (NextToken) =>
      ec2Client(connection, region).send(
        new DescribeInstancesCommand({
          Filters,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
        { abortSignal: signal },
      ),
    (page) => page.Reservations?.flatMap(({ Instances = [] }) => Instances.map(machineOf)),
    (page) => page.NextToken,
  );
  return translating(`describe instances in ${region}`, pages);
}

function machineOf(instance: Instance): Machine {
  const { InstanceId = "", ImageId = "", State, StateReason, LaunchTime } = instance;
  const stateReason = StateReason?.Message ?? instance.StateTransitionReason;
  return {
    instanceId: InstanceId,
    imageId: ImageId,
    state: (State?.Name ?? "pending") as MachineState,
    ...(stateReason ? { stateReason } : {}),
    launchedAt: LaunchTime?.getTime() ?? 0,
    hasProfile: instance.IamInstanceProfile !== undefined,
    ...(instance.InstanceLifecycle === "spot" ? { isSpot: true } : {}),
    tags: tagsOf(instance.Tags),
  };
}
