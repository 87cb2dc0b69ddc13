/**
 * The life of an instance: each function starts a transition and returns at once; the machine follows, and states and
 * events tell how far it is.
 */
import { type Instance, type InstanceStateName, instanceArn, privateDnsName } from "./instance.ts";
import type { Ec2World, Transition } from "./world.ts";

type StateReason = { readonly code: string; readonly message: string };

/** Sets a state and tells everybody. */
function enter(
  world: Ec2World,
  instance: Instance,
  state: InstanceStateName,
  reason?: StateReason,
): void {
  instance.state = state;
  instance.stateReason = reason;
  instance.console.push(
    `${new Date(world.clock.now()).toISOString()} ${state}${reason === undefined ? "" : `: ${reason.message}`}`,
  );
  world.emit({
    source: "aws.ec2",
    detailType: "EC2 Instance State-change Notification",
    region: instance.region,
    resources: [instanceArn(world.accountId, instance)],
    detail: { "instance-id": instance.instanceId, state },
  });
  world.onInstanceState(instance, state);
}

function inTurn(world: Ec2World, instance: Instance, work: () => Promise<void>): void {
  const done = instance.work.then(work);
  // One transition that fails must not keep the next from its turn; the failure is told all the same.
  instance.work = done.catch(() => undefined);
  world.background(done);
}

function linger(world: Ec2World, transition: Transition): Promise<void> {
  const milliseconds = world.delays[transition] ?? 0;
  return milliseconds === 0 ? Promise.resolve() : world.clock.sleep(milliseconds, world.closing);
}

/** Boots a new instance: pending, then running; or terminated with the reason when it cannot boot. */
export function launch(world: Ec2World, instance: Instance): void {
  enter(world, instance, "pending");
  inTurn(world, instance, async () => {
    try {
      const lower = await world.layers.lowerFolders(instance.roots);
      const machine = await world.driver.launch({
        id: instance.instanceId,
        lower,
        hostname: privateDnsName(instance).split(".")[0] ?? instance.instanceId,
        mounts: world.mounts,
      });
      instance.machine = machine;
      watch(world, instance, machine.died);
      await linger(world, "pending");
      if (instance.state === "pending") enter(world, instance, "running");
    } catch (error) {
      failedToBoot(world, instance, error);
    }
  });
}

function failedToBoot(world: Ec2World, instance: Instance, error: unknown): void {
  // Somebody has asked for its end meanwhile; that transition tells the rest.
  if (instance.state !== "pending") return;
  instance.transitionReason = "Server.InternalError";
  enter(world, instance, "terminated", {
    code: "Server.InternalError",
    message: `Server.InternalError: Internal error on launch: ${messageOf(error)}`,
  });
}

/** A machine that dies by itself was shut down from inside: EC2 then stops or terminates the instance. */
function watch(world: Ec2World, instance: Instance, died: Promise<void>): void {
  void died.then(() => {
    if (instance.state !== "running" && instance.state !== "pending") return;
    const reason = {
      code: "Client.InstanceInitiatedShutdown",
      message: "Client.InstanceInitiatedShutdown: Instance initiated shutdown",
    };
    if (instance.settings.shutdownBehavior === "terminate") terminate(world, instance, reason);
    else stop(world, instance, reason);
  });
}

const USER_STOP: StateReason = {
  code: "Client.UserInitiatedShutdown",
  message: "Client.UserInitiatedShutdown: User initiated shutdown",
};

/** Stops a running instance: stopping, then stopped. Nothing happens to one that is stopping or stopped. */
export function stop(world: Ec2World, instance: Instance, reason: StateReason = USER_STOP): void {
  if (instance.state === "stopping" || instance.state === "stopped") return;
  setTransitionReason(world, instance, reason);
  enter(world, instance, "stopping", reason);
  inTurn(world, instance, async () => {
    try {
      await instance.machine?.stop();
    } finally {
      await linger(world, "stopping");
      if (instance.state === "stopping") enter(world, instance, "stopped", reason);
    }
  });
}

/** Starts a stopped instance: pending, then running. */
export function start(world: Ec2World, instance: Instance): void {
  instance.launchTime = world.clock.now();
  instance.transitionReason = "";
  enter(world, instance, "pending");
  inTurn(world, instance, async () => {
    try {
      await instance.machine?.start();
      if (instance.machine !== undefined) watch(world, instance, instance.machine.died);
      await linger(world, "pending");
      if (instance.state === "pending") enter(world, instance, "running");
    } catch (error) {
      const message = `Server.InternalError: Internal error on launch: ${messageOf(error)}`;
      instance.transitionReason = "Server.InternalError";
      enter(world, instance, "stopped", { code: "Server.InternalError", message });
    }
  });
}

/**
 * Reboots the operating system; the instance stays "running" all the while, as in EC2.
 *
 * @returns when it is up again.
 */
export function reboot(world: Ec2World, instance: Instance): Promise<void> {
  const done = instance.work.then(async () => {
    if (instance.state !== "running") return;
    await instance.machine?.stop();
    await instance.machine?.start();
    if (instance.machine !== undefined) watch(world, instance, instance.machine.died);
  });
  instance.work = done.catch((error: unknown) => {
    stop(world, instance, {
      code: "Server.InternalError",
      message: `Server.InternalError: The instance did not come up again: ${messageOf(error)}`,
    });
  });
  world.background(instance.work);
  return done;
}

/** Ends an instance: shutting-down, then terminated; its changes are deleted. Nothing happens to one that has ended. */
export function terminate(
  world: Ec2World,
  instance: Instance,
  reason: StateReason = USER_STOP,
): void {
  if (instance.state === "shutting-down" || instance.state === "terminated") return;
  setTransitionReason(world, instance, reason);
  enter(world, instance, "shutting-down", reason);
  inTurn(world, instance, async () => {
    try {
      await instance.machine?.terminate();
    } finally {
      instance.machine = undefined;
      await linger(world, "shutting-down");
      enter(world, instance, "terminated", reason);
    }
  });
}

function setTransitionReason(world: Ec2World, instance: Instance, reason: StateReason): void {
  const time = new Date(world.clock.now()).toISOString().replace("T", " ").slice(0, 19);
  instance.transitionReason =
    reason.code === "Client.UserInitiatedShutdown" ? `User initiated (${time} GMT)` : reason.code;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
