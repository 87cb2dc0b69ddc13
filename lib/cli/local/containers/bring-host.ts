/** The AMI of the instances that build and test a container image here: this computer. */
import { join } from "node:path";
import { DEFAULT_HOSTS } from "../../../build/resolve-host.ts";
import { systemClock } from "../../../local/clock.ts";
import { openRecords } from "../../../local/services/records.ts";
import { parameterShape } from "../../../local/services/ssm/parameter-record.ts";
import type { ParentImage } from "../../../pipeline/parent-image.ts";
import type { BringOptions } from "../bring-parent.ts";
import { bringParent } from "../bring-parent.ts";
import type { Stack } from "../stack.ts";

/**
 * Lets the public parameters of the ECS-optimised AMI, and a parameter that the recipe names, stand for this computer in
 * the local cloud.
 *
 * @param image As the recipe names it.
 * @returns the AMI id.
 */
export async function bringHost(
  stack: Stack,
  image: ParentImage | undefined,
  options: BringOptions,
): Promise<string> {
  const imageId = (await bringParent(stack, { kind: "host" }, options)) ?? "";
  const named = image?.kind === "ssm-parameter" ? [image.parameter] : [];
  const parameters = openRecords(
    join(options.stateDirectory, "regions", options.region, "parameters"),
    parameterShape,
  );
  for (const name of [...Object.values(DEFAULT_HOSTS), ...named]) {
    const modifiedAt = systemClock.now();
    const version = {
      version: 1,
      type: "String",
      value: imageId,
      dataType: "text",
      modifiedAt,
    } as const;
    await parameters.put(name, { name, tags: {}, versions: [version] });
  }
  return imageId;
}
