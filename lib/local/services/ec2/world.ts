/** What all operations of the local EC2 share. */
import type { Clock } from "../../clock.ts";
import type { MachineDriver, MachineSpec } from "../../machines/driver.ts";
import type { Emit } from "../event.ts";
import type { ImageStore } from "./image-store.ts";
import type { Instance, InstanceStateName } from "./instance.ts";
import type { Layers } from "./layers.ts";
import type { Ec2Settings } from "./settings.ts";

/** A change of state that takes longer than the machine does when a test asks for it. */
export type Transition = "pending" | "stopping" | "shutting-down" | "image" | "copy";

export type Ec2World = {
  readonly accountId: string;
  readonly clock: Clock;
  readonly driver: MachineDriver;
  readonly layers: Layers;
  readonly images: ImageStore;
  /** Launch templates, tasks, and what the account allows. */
  readonly settings: Ec2Settings;
  /** The EC2 of the local cloud's user; given in that of another account. */
  readonly home?: Ec2World;
  /** The EC2 of another account. */
  readonly inAccount: (accountId: string) => Ec2World;
  /** Name of this local cloud, unlike that of any other; marks images that it has not finished. */
  readonly maker: string;
  readonly emit: Emit;
  /** Lower-case hex digits, as many as asked for. */
  readonly randomHex: (digits: number) => string;
  /** Extra milliseconds of a transition. */
  readonly delays: { readonly [transition in Transition]?: number };
  /** Mounted into every machine, below /run. */
  readonly mounts: MachineSpec["mounts"];
  /** All instances of this process, by id; terminated ones stay. */
  readonly instances: Map<string, Instance>;
  /** Called after each change of an instance's state. */
  readonly onInstanceState: (instance: Instance, state: InstanceStateName) => void;
  /** Called after each change of an image's state. */
  readonly onImageState: (image: {
    readonly imageId: string;
    readonly name: string;
    readonly region: string;
    readonly state: string;
    readonly reason?: string;
  }) => void;
  /** Work that goes on after its call was answered; `close` waits for it. */
  readonly background: (work: Promise<void>) => void;
  /** Aborted when the cloud closes. */
  readonly closing: AbortSignal;
};
