/** What an account keeps in a Region beside images: launch templates, tasks, whether images may be public. */
import { join } from "node:path";
import {
  defaulted,
  list,
  mapping,
  optional,
  record,
  required,
} from "../../../source/collections.ts";
import { boolean, integer, oneOf, text } from "../../../source/scalars.ts";
import type { Infer } from "../../../source/shape.ts";
import { fileNameOf } from "../../files/file-name.ts";
import { openRecords, type Records } from "../records.ts";

const version = record({
  number: required(integer()),
  /** ISO 8601. */
  createdAt: required(text()),
  description: optional(text()),
  data: required(mapping(text())),
  clientToken: optional(text()),
});
/** A version of a launch template. */
export type TemplateVersion = Infer<typeof version>;

const templateShape = record({
  launchTemplateId: required(text()),
  name: required(text()),
  createdAt: required(text()),
  defaultVersion: required(integer()),
  /** Version 1 first. */
  versions: required(list(version, { minimum: 1 })),
  tags: defaulted(mapping(text()), {}),
});
/** A launch template. */
export type TemplateRecord = Infer<typeof templateShape>;

const exportShape = record({
  exportImageTaskId: required(text()),
  imageId: required(text()),
  diskImageFormat: required(text()),
  roleName: optional(text()),
  s3Bucket: required(text()),
  s3Prefix: optional(text()),
  clientToken: optional(text()),
  tags: defaulted(mapping(text()), {}),
});
/** A request to export an image. */
export type ExportRecord = Infer<typeof exportShape>;

const accessShape = record({
  state: required(oneOf(["block-new-sharing", "unblocked"])),
  isManaged: defaulted(boolean(), false),
});

/** Records of an account, by Region. */
export type Ec2Settings = {
  readonly templates: (region: string) => Records<TemplateRecord>;
  readonly exports: (region: string) => Records<ExportRecord>;
  /** One record, `image-block-public-access`; without it images cannot be public, as in new accounts. */
  readonly access: (region: string) => Records<Infer<typeof accessShape>>;
};

/** Opens the settings of an account's folder. */
export function openSettings(folder: string): Ec2Settings {
  const of = (region: string, kind: string): string =>
    join(folder, "regions", fileNameOf(region), kind);
  return {
    templates: (region) => openRecords(of(region, "launch-templates"), templateShape),
    exports: (region) => openRecords(of(region, "export-image-tasks"), exportShape),
    access: (region) => openRecords(of(region, "settings"), accessShape),
  };
}
