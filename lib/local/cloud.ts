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
import type { Listening } from "./endpoint/listen.ts";
import type { SdkRequestHandler } from "./endpoint/request-handler.ts";
import { type LambdaFunction, newFunctions } from "./functions.ts";
import type { LayerStore } from "./images/layer-store.ts";
import { instanceEnvironment } from "./instance-credentials.ts";
import type { MachineDriver, MachineSpec } from "./machines/driver.ts";
import { localObjects } from "./objects.ts";
import { ec2Service } from "./services/ec2/ec2.ts";
import { type ImageImport, importImage } from "./services/ec2/import-image.ts";
import { reboot, terminate } from "./services/ec2/life-cycle.ts";
import { openEc2 } from "./services/ec2/open-ec2.ts";
import { holdMaker, recoverImages } from "./services/ec2/recover-images.ts";
import type { Transition } from "./services/ec2/world.ts";
import { lambdaService } from "./services/lambda/lambda.ts";
import { createS3 } from "./services/s3/s3.ts";
import { newAgents } from "./services/ssm/agents.ts";
import { openSsm } from "./services/ssm/open-ssm.ts";
import { ssmService } from "./services/ssm/ssm.ts";
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
  readonly delays?: { readonly [what in Transition | "agent" | "invocation"]?: number };
};

export type LocalCloud = {
  readonly accountId: string;
  readonly region: string;
  /** Of the user who opened the cloud. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly handle: Endpoint["handle"];
  /** For SDK clients: `new EC2Client({ region, credentials, requestHandler })`. */
  readonly requestHandler: SdkRequestHandler;
  /** Serves HTTP on the loopback address, once. @returns the URL, without a final slash. */
  readonly listen: () => Promise<string>;
  readonly registerFunction: (name: string, run: LambdaFunction) => void;
  /** Calls a function every so many milliseconds after its last call has ended, with a scheduled event. */
  readonly every: (milliseconds: number, functionName: string) => void;
  /** Registers a parent as a public AMI. @returns its id, the same in all Regions and whenever it is repeated. */
  readonly importImage: (parent: ImageImport) => Promise<string>;
  /** @returns a function that ends it. */
  readonly observe: (observer: CloudObserver) => () => void;
  /** What a dead process had left behind and was removed when this cloud was opened, in words. */
  readonly recovered: readonly string[];
  /** Ends everything that runs and waits for it. Safe to repeat. */
  readonly close: () => Promise<void>;
};

/** Opens a local cloud. What dead processes have left in the state folder is removed first. */
export async function openCloud(options: CloudOptions): Promise<LocalCloud> {
  const { stateDirectory, region, driver, layers, clock = systemClock, delays = {} } = options;
  const observers = new Set<CloudObserver>(options.observe === undefined ? [] : [options.observe]);
  const tell = (event: CloudNews): void => {
    const told = { at: clock.now(), ...event } as CloudEvent;
    for (const observer of observers)
      try {
        observer(told);
      } catch {
        // Looking on must not change what is looked at.
      }
  };
  const closing = new AbortController();
  const released = Promise.withResolvers<void>();
  const maker = randomUUID();
  const background = newBackground((error) => tell({ type: "function-failed", name: "", error }));
  const functions = newFunctions();
  const { accessKeyId, credential } = userCredential(LOCAL_ACCOUNT_ID, "kiln");
  const credentials = new Map([[accessKeyId, credential]]);

  const emit = (): void => undefined;
  const agents = newAgents(clock, delays.agent ?? 0, closing.signal);
  const ec2 = openEc2({
    stateDirectory,
    accountId: LOCAL_ACCOUNT_ID,
    clock,
    driver,
    layers,
    maker,
    emit,
    delays,
    mounts: options.mounts ?? [],
    onInstanceState(instance, state) {
      agents.follow(instance, state);
      const { instanceId, stateReason, tags } = instance;
      const reason = stateReason === undefined ? {} : { reason: stateReason.message };
      tell({ type: "instance", instanceId, region: instance.region, state, tags, ...reason });
    },
    onImageState: (image) => tell({ type: "image", ...image }),
    background: background.add,
    closing: closing.signal,
  });
  const s3Root = join(stateDirectory, "s3");
  const s3 = createS3({ root: s3Root, clock, newId: randomUUID });
  let listening: Promise<Listening> | undefined;
  const listen = async (): Promise<string> => {
    listening ??= endpoint.listen();
    return (await listening).url;
  };
  const ssm = openSsm({
    stateDirectory,
    accountId: LOCAL_ACCOUNT_ID,
    clock,
    emit,
    uuid: randomUUID,
    instances: ec2.instances,
    agents,
    reboot: (instance) => reboot(ec2, instance),
    environmentOf: instanceEnvironment(credentials, LOCAL_ACCOUNT_ID, listen),
    objects: localObjects(s3Root, s3, { principal: credential.principal, accessKeyId }),
    async isImageAvailable(inRegion, imageId) {
      return (await ec2.images.images(inRegion).get(imageId))?.state === "available";
    },
    onOutput: (line) => tell({ type: "output", ...line }),
    onReboot: (about) => tell({ type: "reboot", ...about }),
    invocationDelay: delays.invocation ?? 0,
    background: background.add,
  });
  const endpoint: Endpoint = createEndpoint({
    services: [ec2Service(ec2), ssmService(ssm)],
    restServices: [s3, lambdaService(functions, background.add)],
    credentials,
    clock,
    observe: (call) => tell({ type: "call", ...call }),
    ...(options.intercept === undefined ? {} : { intercept: options.intercept }),
  });

  const recovered = [
    ...(await driver.recover()),
    ...(await layers.recover()),
    ...(await recoverImages(stateDirectory, ec2.images)),
  ];
  const { gone } = await holdMaker(stateDirectory, maker, released.promise);
  let closed: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    closing.abort();
    for (const { invocations } of ssm.commands.values())
      for (const { control } of invocations) control.abort();
    for (const instance of ec2.instances.values()) terminate(ec2, instance);
    await background.settled();
    if (listening !== undefined) await (await listening).close();
    released.resolve();
    await gone;
  };
  return {
    accountId: LOCAL_ACCOUNT_ID,
    region,
    credentials: { accessKeyId, secretAccessKey: credential.secretAccessKey },
    handle: endpoint.handle,
    requestHandler: endpoint.requestHandler(),
    listen,
    registerFunction: functions.register,
    every: (milliseconds, name) =>
      background.add(
        runTimer(
          {
            clock,
            functions,
            signal: closing.signal,
            onError: (failed, error) => tell({ type: "function-failed", name: failed, error }),
          },
          milliseconds,
          name,
        ),
      ),
    importImage: (parent) => importImage(ec2, parent),
    observe(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    recovered,
    close: () => (closed ??= end()),
  };
}
