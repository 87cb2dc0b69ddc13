import type { BuildRecord } from "../build/build-record.ts";
import type { ImageRecord } from "../build/image-record.ts";
import type { BuildPlan } from "../build/plan.ts";
import type { ContainerContent } from "./local/containers/container-content.ts";
import type { ImageContent } from "./local/image-content.ts";

/** What `kiln show` knows of an image; `--json` prints it as it is. */
export type ImageReport = {
  readonly image: string;
  readonly record: ImageRecord;
  readonly plan?: BuildPlan;
  readonly build?: BuildRecord;
  /** Of an image on this computer. */
  readonly content?: ImageContent;
  /** Of a container image on this computer. */
  readonly container?: ContainerContent;
};
