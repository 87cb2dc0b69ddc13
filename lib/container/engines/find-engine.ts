import { NotFound } from "../../errors.ts";
import { buildah } from "./buildah.ts";
import { docker } from "./docker.ts";
import { type ContainerEngine, type EngineContext, versionOf } from "./engine.ts";

/**
 * The container engine of this instance: docker when its server answers, else buildah, which needs nothing else to run
 * containers, else podman.
 *
 * @throws {NotFound} There is none.
 */
export async function findEngine(context: EngineContext): Promise<ContainerEngine> {
  const { host } = context;
  // The server's version: a client alone is of no use.
  const server = ["version", "--format", "{{.Server.Version}}"];
  const dockerVersion = await versionOf(host, "docker", server);
  if (dockerVersion !== undefined && dockerVersion !== "")
    return docker(context, "docker", dockerVersion);
  const buildahVersion = await versionOf(host, "buildah");
  if (buildahVersion !== undefined) return buildah(context, buildahVersion);
  const podmanVersion = await versionOf(host, "podman");
  if (podmanVersion !== undefined) return docker(context, "podman", podmanVersion);
  throw new NotFound(
    "Cannot build a container image: this instance has no docker, podman or buildah. Take an AMI that has one, e.g. the ECS-optimised Amazon Linux, or install one: apt-get install buildah.",
  );
}
