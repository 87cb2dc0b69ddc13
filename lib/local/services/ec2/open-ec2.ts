import { randomBytes } from "node:crypto";
import type { LayerStore } from "../../images/layer-store.ts";
import { lowerFolders } from "../../images/root-ref.ts";
import { openImageStore } from "./image-store.ts";
import type { Ec2World } from "./world.ts";

type Given = Omit<Ec2World, "images" | "instances" | "layers" | "randomHex"> & {
  readonly stateDirectory: string;
  readonly layers: Pick<LayerStore, "get" | "commit">;
  readonly randomHex?: Ec2World["randomHex"];
};

/** An EC2 without instances, with the images of the state folder. */
export function openEc2({ stateDirectory, layers, ...given }: Given): Ec2World {
  return {
    randomHex: (digits) =>
      randomBytes(Math.ceil(digits / 2))
        .toString("hex")
        .slice(0, digits),
    ...given,
    images: openImageStore(stateDirectory),
    instances: new Map(),
    layers: {
      lowerFolders: (roots) => lowerFolders(roots, layers),
      commit: (changes) => layers.commit(changes),
    },
  };
}
