/** Images and snapshots as they lie in the state folder. */
import {
  defaulted,
  list,
  mapping,
  optional,
  record,
  required,
} from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import { type Infer, map, type Shape } from "../../../source/shape.ts";
import type { RootRef } from "../../images/root-ref.ts";

const rootRef: Shape<RootRef> = map(
  record({ kind: required(oneOf(["layer", "host"])), digest: defaulted(text(), "") }),
  ({ kind, digest }) => (kind === "host" ? { kind } : { kind, digest }),
);

const permission = record({
  group: optional(text()),
  userId: optional(text()),
  organizationArn: optional(text()),
  organizationalUnitArn: optional(text()),
});
/** Somebody who may launch an image; exactly one member is given. */
export type LaunchPermission = Infer<typeof permission>;

const deregistrationProtections = [
  "disabled",
  "enabled-with-cooldown",
  "enabled-without-cooldown",
] as const;

export const imageShape = record({
  imageId: required(text()),
  name: required(text()),
  description: optional(text()),
  region: required(text()),
  state: required(oneOf(["pending", "available", "failed"])),
  stateReason: optional(record({ code: required(text()), message: required(text()) })),
  ownerId: required(text()),
  /** ISO 8601. */
  creationDate: required(text()),
  architecture: required(text()),
  /** Parts of its root file system, top first. Empty while it is pending. */
  roots: required(list(rootRef)),
  /** Of the layer that the image adds to its parent. */
  digest: optional(text()),
  /** The image that the instance was launched from, or that was copied. */
  parentImageId: optional(text()),
  parentRegion: optional(text()),
  snapshotId: required(text()),
  volumeSizeGiB: required(integer()),
  tags: required(mapping(text())),
  launchPermissions: required(list(permission)),
  deprecationTime: optional(text()),
  deregistrationProtection: required(oneOf(deregistrationProtections)),
  imdsSupport: optional(text()),
  /** Token of the CopyImage that made it, with all that it asked for. */
  clientToken: optional(text()),
  request: optional(text()),
  /** Which local cloud makes it, while it is pending. */
  maker: optional(text()),
});
export type ImageRecord = Infer<typeof imageShape>;

export const snapshotShape = record({
  snapshotId: required(text()),
  region: required(text()),
  ownerId: required(text()),
  /** ISO 8601. */
  startTime: required(text()),
  state: required(oneOf(["pending", "completed", "error"])),
  description: required(text()),
  volumeId: required(text()),
  volumeSizeGiB: required(integer()),
  roots: required(list(rootRef)),
  tags: required(mapping(text())),
  isEncrypted: defaulted(boolean(), false),
  /** Who may create volumes of it. */
  createVolumePermissions: required(list(permission)),
});
export type SnapshotRecord = Infer<typeof snapshotShape>;
