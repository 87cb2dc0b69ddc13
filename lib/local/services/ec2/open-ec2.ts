import { randomBytes } from "node:crypto";
import type { LayerStore } from "../../images/layer-store.ts";
import { lowerFolders } from "../../images/root-ref.ts";
import { ec2OfAccount } from "./accounts.ts";
import { openImageStore } from "./image-store.ts";
import { openSettings } from "./settings.ts";
import type { Ec2World } from "./world.ts";

type Given = Omit<
  Ec2World,
  "images" | "settings" | "inAccount" | "instances" | "layers" | "randomHex"
> & {
  readonly stateDirectory: string;
  readonly layers: Pick<LayerStore, "get" | "commit">;
  readonly randomHex?: Ec2World["randomHex"];
};

/** An EC2 without instances, with the images of the state folder. */
export function openEc2({ stateDirectory, layers, ...given }: Given): Ec2World {
  const accounts = new Map<string, Ec2World>();
  const home: Ec2World = {
    randomHex: (digits) =>
      randomBytes(Math.ceil(digits / 2))
        .toString("hex")
        .slice(0, digits),
    ...given,
    images: openImageStore(stateDirectory),
    settings: openSettings(stateDirectory),
    inAccount(accountId) {
      const account = accounts.get(accountId) ?? ec2OfAccount(home, stateDirectory, accountId);
      accounts.set(accountId, account);
      return account;
    },
    instances: new Map(),
    layers: {
      lowerFolders: (roots) => lowerFolders(roots, layers),
      commit: (changes) => layers.commit(changes),
    },
  };
  return home;
}
