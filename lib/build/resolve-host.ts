import type { Architecture } from "../pipeline/container-platform.ts";
import type { ParentImage } from "../pipeline/parent-image.ts";
import type { Image } from "./cloud.ts";
import { problem, type Resolved } from "./problem.ts";
import { type ParentPorts, resolveParent } from "./resolve-parent.ts";

const PATH = "containerRecipe.instanceConfiguration.image";

/** Public parameters that hold the newest ECS-optimised AMI of Amazon Linux 2023: it brings a container engine along. */
export const DEFAULT_HOSTS: { readonly [architecture in Architecture]: string } = {
  x86_64: "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
  arm64: "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
};

/**
 * The AMI of the instances that build and test a container image.
 *
 * @param image As the recipe names it; without it, the ECS-optimised AMI for the architecture.
 */
export async function resolveHost(
  ports: ParentPorts,
  region: string,
  image: ParentImage | undefined,
  architecture: Architecture,
): Promise<Resolved<Image>> {
  const wanted = image ?? { kind: "ssm-parameter", parameter: DEFAULT_HOSTS[architecture] };
  const found = await resolveParent(ports, region, wanted);
  if ("value" in found)
    return found.value.platform === "linux"
      ? found
      : {
          problems: [
            problem(
              "bad-host",
              PATH,
              `Cannot build containers on ${found.value.imageId}: it is a Windows AMI, expected Linux`,
              "Give a Linux AMI, or leave it out for the ECS-optimised one.",
            ),
          ],
        };
  return {
    problems: found.problems.map(({ message, ...rest }) => ({
      ...rest,
      path: PATH,
      message: message.replace(" as parent", " as AMI of the instance"),
    })),
  };
}
