/** All services of a local cloud, wired to each other. */
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { LOCAL_ACCOUNT_ID } from "./account.ts";
import type { Background } from "./background.ts";
import type { Clock } from "./clock.ts";
import type { CloudNews } from "./cloud-event.ts";
import { deliverTo } from "./deliver.ts";
import type { EndpointOptions } from "./endpoint/context.ts";
import type { Credentials, Principal } from "./endpoint/credentials.ts";
import type { RestService } from "./endpoint/rest-service.ts";
import type { Service } from "./endpoint/service.ts";
import { type Functions, newFunctions } from "./functions.ts";
import type { LayerStore } from "./images/layer-store.ts";
import { instanceEnvironment } from "./instance-credentials.ts";
import type { MachineDriver, MachineSpec } from "./machines/driver.ts";
import { localObjects } from "./objects.ts";
import { answerRegistry, REGISTRY_PREFIX } from "./registry/answer-registry.ts";
import { registryStore } from "./registry/registry-store.ts";
import { newStacks, type Stacks } from "./services/cloudformation/cloudformation.ts";
import { ec2Service } from "./services/ec2/ec2.ts";
import { reboot } from "./services/ec2/life-cycle.ts";
import { openEc2 } from "./services/ec2/open-ec2.ts";
import type { Ec2World, Transition } from "./services/ec2/world.ts";
import { createEcr } from "./services/ecr/ecr.ts";
import type { EcrBackend } from "./services/ecr/world.ts";
import type { Emit } from "./services/event.ts";
import type { Delivery } from "./services/events/bus.ts";
import { createEvents, type Events } from "./services/events/events.ts";
import { lambdaService } from "./services/lambda/lambda.ts";
import { createLicenseManager } from "./services/license-manager/license-manager.ts";
import { createLogs } from "./services/logs/logs.ts";
import { createS3 } from "./services/s3/s3.ts";
import { invokeTarget, type ScheduleTargets } from "./services/scheduler/invoke-target.ts";
import { openScheduler, type Scheduler } from "./services/scheduler/open-scheduler.ts";
import { createSns } from "./services/sns/sns.ts";
import { type Agents, newAgents } from "./services/ssm/agents.ts";
import { openSsm } from "./services/ssm/open-ssm.ts";
import { ssmService } from "./services/ssm/ssm.ts";
import type { SsmWorld } from "./services/ssm/world.ts";
import { openStates } from "./services/states/open-states.ts";
import { statesService } from "./services/states/states.ts";
import type { StatesWorld } from "./services/states/world.ts";
import { createSts } from "./services/sts/sts.ts";
import type { Surroundings } from "./surroundings.ts";

/** Extra milliseconds of changes that take longer in AWS. */
export type Delays = { readonly [what in Transition | "agent" | "invocation"]?: number };

/** What the services share. */
export type CloudCore = {
  readonly stateDirectory: string;
  readonly driver: MachineDriver;
  readonly layers: LayerStore;
  readonly mounts: MachineSpec["mounts"];
  readonly clock: Clock;
  readonly delays: Delays;
  readonly maker: string;
  readonly credentials: Credentials;
  /** On whose behalf the services call each other. */
  readonly owner: { readonly principal: Principal; readonly accessKeyId: string };
  readonly tell: (news: CloudNews) => void;
  readonly background: Background;
  /** Aborted when the cloud closes. */
  readonly closing: AbortSignal;
  /** URL of the endpoint, for commands in machines. */
  readonly url: () => Promise<string>;
  readonly surroundings?: Surroundings;
  /** Container registry behind ECR; by default one of the cloud's own. */
  readonly registry?: EcrBackend;
};

export type CloudServices = {
  readonly ec2: Ec2World;
  readonly ssm: SsmWorld;
  readonly states: StatesWorld;
  readonly events: Events;
  readonly functions: Functions;
  readonly scheduler: Scheduler;
  readonly stacks: Stacks;
  readonly services: readonly Service[];
  readonly restServices: readonly RestService[];
  readonly doors: NonNullable<EndpointOptions["doors"]>;
};

/** Opens the services of a state folder. Nothing runs yet. */
export function openServices(core: CloudCore): CloudServices {
  const { stateDirectory, clock, credentials, closing, background } = core;
  const functions = newFunctions();
  const s3Root = join(stateDirectory, "s3");
  const s3 = createS3({ root: s3Root, clock, newId: randomUUID });
  const sns = createSns({ folder: join(stateDirectory, "topics"), clock, newId: randomUUID });
  const events: Events = createEvents({
    folder: join(stateDirectory, "events"),
    clock,
    newId: randomUUID,
    accountId: LOCAL_ACCOUNT_ID,
    // Functions must not begin anything while everything is ended.
    deliver: (delivery) => (closing.aborted ? undefined : deliver(delivery)),
    onFailure: (error, event) =>
      core.tell({ type: "function-failed", name: `Delivery of "${event["detail-type"]}"`, error }),
  });
  const agents = newAgents(clock, core.delays.agent ?? 0, closing);
  const ec2 = openEc2World(core, events.emit, agents);
  const ssm = openSsmWorld(core, events.emit, agents, ec2, s3Root, s3);
  const states = openStatesWorld(core, events.emit, functions);
  const { surroundings } = core;
  const deliver =
    surroundings === undefined
      ? deliverTo({ functions, states, sns, ...core.owner })
      : ({ event: { id }, ...rest }: Delivery) => surroundings.deliver({ ...rest, id });
  const stacks = newStacks(clock);
  const owner = { accountId: LOCAL_ACCOUNT_ID, accessKeyId: core.owner.accessKeyId };
  const elsewhere = surroundings === undefined ? {} : { deliver: surroundings.deliver };
  const called = { functions, states, sns, emit: events.emit, ...elsewhere };
  const targets: ScheduleTargets = { ...called, ...owner };
  const scheduler = openScheduler({
    folder: join(stateDirectory, "schedules"),
    clock,
    invoke: (schedule, attempt) => invokeTarget(targets, schedule, attempt),
    newId: randomUUID,
    signal: closing,
    background: background.add,
    onFailure: ({ name }, error) =>
      core.tell({ type: "function-failed", name: `Schedule "${name}"`, error }),
  });
  const login = `AWS:${randomBytes(24).toString("base64url")}`;
  const own: EcrBackend = { host: async () => new URL(await core.url()).host, login: () => login };
  const store = registryStore(join(stateDirectory, "registry"));
  return {
    ec2,
    ssm,
    states,
    events,
    functions,
    scheduler,
    stacks,
    services: [
      stacks.service,
      ec2Service(ec2),
      ssmService(ssm),
      statesService(states),
      events.service,
      sns,
      createSts({ credentials, clock }),
      createLicenseManager({
        stateDirectory,
        async hasImage(accountId, region, imageId) {
          const world = accountId === ec2.accountId ? ec2 : ec2.inAccount(accountId);
          return (await world.images.images(region).get(imageId)) !== undefined;
        },
      }),
      createLogs({ folder: join(stateDirectory, "logs"), clock }),
      createEcr({
        folder: join(stateDirectory, "repositories"),
        clock,
        backend: core.registry ?? own,
      }),
    ],
    doors: {
      [REGISTRY_PREFIX]: (request) => answerRegistry({ store, login: own.login }, request),
    },
    restServices: [s3, lambdaService(functions, background.add), scheduler.service],
  };
}

function openEc2World(core: CloudCore, emit: Emit, agents: Agents): Ec2World {
  const { stateDirectory, clock, driver, layers, maker, delays, mounts, tell, closing } = core;
  return openEc2({
    stateDirectory,
    accountId: LOCAL_ACCOUNT_ID,
    clock,
    driver,
    layers,
    maker,
    emit,
    delays,
    mounts,
    onInstanceState(instance, state) {
      agents.follow(instance, state);
      const { instanceId, region, stateReason, tags } = instance;
      const reason = stateReason === undefined ? {} : { reason: stateReason.message };
      tell({ type: "instance", instanceId, region, state, tags, ...reason });
    },
    onImageState: (image) => tell({ type: "image", ...image }),
    background: core.background.add,
    closing,
  });
}

function openSsmWorld(
  core: CloudCore,
  emit: Emit,
  agents: Agents,
  ec2: Ec2World,
  s3Root: string,
  s3: RestService,
): SsmWorld {
  const { stateDirectory, clock, credentials, owner, delays, tell, surroundings } = core;
  const url = surroundings === undefined ? core.url : async () => surroundings.url;
  return openSsm({
    stateDirectory,
    accountId: LOCAL_ACCOUNT_ID,
    clock,
    emit,
    uuid: randomUUID,
    instances: ec2.instances,
    agents,
    reboot: (instance) => reboot(ec2, instance),
    environmentOf: instanceEnvironment(credentials, LOCAL_ACCOUNT_ID, url),
    objects: surroundings?.objects ?? localObjects(s3Root, s3, owner),
    async isImageAvailable(accountId, region, imageId) {
      const world = accountId === ec2.accountId ? ec2 : ec2.inAccount(accountId);
      return (await world.images.images(region).get(imageId))?.state === "available";
    },
    onOutput: (line) => tell({ type: "output", ...line }),
    onReboot: (about) => tell({ type: "reboot", ...about }),
    invocationDelay: delays.invocation ?? 0,
    background: core.background.add,
  });
}

function openStatesWorld(core: CloudCore, emit: Emit, functions: Functions): StatesWorld {
  const { clock, tell, background } = core;
  return openStates({
    accountId: LOCAL_ACCOUNT_ID,
    clock,
    emit,
    uuid: randomUUID,
    random: Math.random,
    newSecret: () => randomBytes(48).toString("base64url"),
    functions,
    onState: ({ arn, name }, news) =>
      tell({ type: "state", executionArn: arn, execution: name, ...news }),
    onExecution: ({ arn, name, status, error, cause }) =>
      tell({
        type: "execution",
        executionArn: arn,
        execution: name,
        status,
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      }),
    background: background.add,
  });
}
