/** Platforms of container images, as registries name them. */
import { list } from "../source/collections.ts";
import { oneOf } from "../source/scalars.ts";
import { refine } from "../source/shape.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;

/** A platform that images are built for. */
export type ContainerPlatform = (typeof PLATFORMS)[number];
/** EC2's names of architectures. */
export type Architecture = "x86_64" | "arm64";

/** The platforms of one image, each once. */
export const containerPlatforms = refine(
  list(oneOf(PLATFORMS), { minimum: 1, maximum: PLATFORMS.length }),
  (platforms) =>
    new Set(platforms).size === platforms.length
      ? undefined
      : "Cannot build for one platform twice",
);

/** Architecture of an instance that runs a platform without emulation. */
export function architectureFor(platform: ContainerPlatform): Architecture {
  return platform === "linux/arm64" ? "arm64" : "x86_64";
}

/** Platform that an instance of an architecture runs without emulation. */
export function platformFor(architecture: string): ContainerPlatform {
  return architecture.startsWith("arm64") ? "linux/arm64" : "linux/amd64";
}
