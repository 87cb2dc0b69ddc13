/**
 * The local cloud: an endpoint that speaks the AWS wire protocols, with machines behind EC2, an agent behind SSM, a
 * folder behind S3, and functions and state machines that run in this process. Everything that runs ends with `close`;
 * images, objects and parameters stay in the state folder for the next one.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { LOCAL_ACCOUNT_ID } from "./account.ts";
import { newBackground } from "./background.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { CloudEvent, CloudNews, CloudObserver } from "./cloud-event.ts";
import { userCredential } from "./endpoint/credentials.ts";
import { createEndpoint, type Endpoint } from "./endpoint/endpoint.ts";
import type { Intercept } from "./endpoint/hooks.ts";
import type { Listening, ListenOptions } from "./endpoint/listen.ts";
import type { SdkRequestHandler } from "./endpoint/request-handler.ts";
import { listenSteadily } from "./endpoint/steady-port.ts";
import type { LambdaFunction } from "./functions.ts";
import type { LayerStore } from "./images/layer-store.ts";
import type { RootRef } from "./images/root-ref.ts";
import type { MachineDriver, MachineSpec } from "./machines/driver.ts";
import { type CloudCore, type CloudServices, type Delays, openServices } from "./open-services.ts";
import type { Stacks } from "./services/cloudformation/cloudformation.ts";
import { type ImageImport, importImage } from "./services/ec2/import-image.ts";
import { terminate } from "./services/ec2/life-cycle.ts";
import { holdMaker, recoverImages } from "./services/ec2/recover-images.ts";
import type { EcrBackend } from "./services/ecr/world.ts";
import type { Emit } from "./services/event.ts";
import { endExecution } from "./services/states/run-execution.ts";
import type { Surroundings } from "./surroundings.ts";
import { runTimer } from "./timer.ts";

export type CloudOptions = {
  /** Absolute. Several clouds, of this process or others, may share it. */
  readonly stateDirectory: string;
  /** The Region of whoever uses the cloud, e.g. "eu-west-1". Every Region is there. */
  readonly region: string;
  readonly driver: MachineDriver;
  readonly layers: LayerStore;
  readonly clock?: Clock;
  readonly observe?: CloudObserver;
  /** Mounted into every machine, below /run. */
  readonly mounts?: MachineSpec["mounts"];
  /** Decides about each call before it runs, for tests. */
  readonly intercept?: Intercept;
  /** Extra milliseconds of changes that take longer in AWS, for tests. */
  readonly delays?: Delays;
  /** The AWS that this cloud is a part of; by default it is all there is. */
  readonly surroundings?: Surroundings;
  /** Container registry behind ECR, e.g. one that runs on this computer; by default one of the cloud's own. */
  readonly registry?: EcrBackend;
};

export type LocalCloud = {
  readonly accountId: string;
  readonly region: string;
  /** Of the user who opened the cloud. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly handle: Endpoint["handle"];
  /** For SDK clients: `new EC2Client({ region, credentials, requestHandler })`. */
  readonly requestHandler: SdkRequestHandler;
  /** Serves HTTP on the loopback address, once: later calls get the same. @returns the URL, without a final slash. */
  readonly listen: (options?: ListenOptions) => Promise<string>;
  readonly registerFunction: (name: string, run: LambdaFunction) => void;
  /** Makes a stack known to CloudFormation; what its outputs name was made by other means. */
  readonly registerStack: Stacks["set"];
  /** Calls a function every so many milliseconds after its last call has ended, with a scheduled event. */
  readonly every: (milliseconds: number, functionName: string) => void;
  /** Begins what schedules of EventBridge Scheduler have due, from now until the cloud is closed. */
  readonly keepSchedules: () => void;
  /** Registers a parent as a public AMI. @returns its id, the same in all Regions and whenever it is repeated. */
  readonly importImage: (parent: ImageImport) => Promise<string>;
  /** Parts of an image's root file system, top first; undefined when there is no such image. */
  readonly imageRoots: (region: string, imageId: string) => Promise<readonly RootRef[] | undefined>;
  /** Sends an event of a service that this cloud leaves to its surroundings. */
  readonly emit: Emit;
  /** @returns a function that ends it. */
  readonly observe: (observer: CloudObserver) => () => void;
  /** What a dead process had left behind and was removed when this cloud was opened, in words. */
  readonly recovered: readonly string[];
  /** Ends everything that runs and waits for it. Safe to repeat. */
  readonly close: () => Promise<void>;
};

/** Opens a local cloud. What dead processes have left in the state folder is removed first. */
export async function openCloud(options: CloudOptions): Promise<LocalCloud> {
  const { stateDirectory, clock = systemClock } = options;
  const observers = new Set<CloudObserver>(options.observe === undefined ? [] : [options.observe]);
  const tell = teller(observers, clock);
  const { accessKeyId, credential } = userCredential(LOCAL_ACCOUNT_ID, "kiln");
  const closing = new AbortController();
  let listening: Promise<Listening> | undefined;
  const listen = async (listenOptions?: ListenOptions): Promise<string> => {
    listening ??=
      listenOptions === undefined
        ? listenSteadily(endpoint.listen, join(stateDirectory, "port"))
        : endpoint.listen(listenOptions);
    return (await listening).url;
  };
  const core: CloudCore = {
    ...options,
    clock,
    delays: options.delays ?? {},
    mounts: options.mounts ?? [],
    maker: randomUUID(),
    credentials: new Map([[accessKeyId, credential]]),
    owner: { principal: credential.principal, accessKeyId },
    tell,
    background: newBackground((error) =>
      tell({ type: "function-failed", name: "Work behind a call", error }),
    ),
    closing: closing.signal,
    url: () => listen(),
  };
  const services = openServices(core);
  const endpoint = openEndpoint(core, services, options.intercept);
  const recovered = await recover(core, services);
  const held = await holdMaker(stateDirectory, core.maker);
  const end = async (): Promise<void> => {
    closing.abort();
    endAll(services);
    await core.background.settled();
    await services.events.settled();
    await (await listening)?.close();
    await held.release();
  };
  let closed: Promise<void> | undefined;
  return {
    accountId: LOCAL_ACCOUNT_ID,
    region: options.region,
    credentials: { accessKeyId, secretAccessKey: credential.secretAccessKey },
    handle: endpoint.handle,
    requestHandler: endpoint.requestHandler(),
    listen,
    registerFunction: services.functions.register,
    registerStack: services.stacks.set,
    every: timers(core, services),
    keepSchedules: () => core.background.add(services.scheduler.keep()),
    importImage: (parent) => importImage(services.ec2, parent),
    imageRoots: async (region, imageId) =>
      (await services.ec2.images.images(region).get(imageId))?.roots,
    emit: services.events.emit,
    observe(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    recovered,
    close() {
      closed ??= end();
      return closed;
    },
  };
}

function openEndpoint(
  core: CloudCore,
  { services, restServices, doors }: CloudServices,
  intercept: Intercept | undefined,
): Endpoint {
  return createEndpoint({
    services,
    restServices,
    doors,
    credentials: core.credentials,
    clock: core.clock,
    observe: (call) => core.tell({ type: "call", ...call }),
    ...(intercept === undefined ? {} : { intercept }),
  });
}

/** Removes what dead processes have left. @returns what that was, in words. */
async function recover(core: CloudCore, { ec2 }: CloudServices): Promise<readonly string[]> {
  return [
    ...(await core.driver.recover()),
    ...(await core.layers.recover()),
    ...(await recoverImages(core.stateDirectory, ec2.images)),
  ];
}

function timers(core: CloudCore, { functions }: CloudServices): LocalCloud["every"] {
  const onError = (name: string, error: unknown): void =>
    core.tell({ type: "function-failed", name: `Function "${name}"`, error });
  const host = { clock: core.clock, functions, signal: core.closing, onError };
  return (milliseconds, name) => core.background.add(runTimer(host, milliseconds, name));
}

function teller(observers: ReadonlySet<CloudObserver>, clock: Clock): (news: CloudNews) => void {
  return (news) => {
    const event: CloudEvent = { at: clock.now(), ...news };
    for (const observer of observers)
      try {
        observer(event);
      } catch {
        // Looking on must not change what is looked at.
      }
  };
}

/** Ends executions, commands and instances; the background is done when they have ended. */
function endAll({ states, ssm, ec2 }: CloudServices): void {
  const closed = { status: "ABORTED", cause: "The local cloud was closed" } as const;
  for (const execution of states.executions.values()) endExecution(states, execution, closed);
  for (const { invocations } of ssm.commands.values())
    for (const { control } of invocations) control.abort();
  for (const instance of ec2.instances.values()) terminate(ec2, instance);
}
