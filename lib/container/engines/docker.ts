import { NotFound } from "../../errors.ts";
import { type ContainerEngine, callEngine, type EngineContext, runEngine } from "./engine.ts";

/**
 * docker, or podman, which takes the same words. Docker must be 25 or newer: older ones do not save OCI's layout.
 *
 * @see docker-buildx-build(1), docker-save(1), podman-build(1), podman-push(1)
 */
export function docker(
  context: EngineContext,
  program: "docker" | "podman",
  version: string,
): ContainerEngine {
  const isPodman = program === "podman";
  const tls = (isLocal: boolean) => (isPodman && isLocal ? ["--tls-verify=false"] : []);

  return {
    name: `${program} ${version}`,
    async build({ context: folder, platform, tag, secret, isLocalRegistry }) {
      const argv = [program, "build", "--platform", platform, "--tag", tag];
      argv.push(...(isPodman ? ["--format", "oci"] : ["--progress", "plain"]));
      argv.push(...tls(isLocalRegistry));
      if (secret !== undefined) argv.push("--secret", `id=${secret.id},src=${secret.file}`);
      await runEngine(context, [...argv, folder], "build the container image");
    },
    async saveLayout(tag, _platform, folder) {
      const what = `save image "${tag}"`;
      if (isPodman) {
        await runEngine(context, [program, "push", tag, `oci:${folder}`], what);
        return;
      }
      const archive = `${folder}.tar`;
      const { files } = context.host;
      await files.mkdir(folder, { recursive: true });
      await runEngine(context, [program, "save", "--output", archive, tag], what);
      await runEngine(context, ["tar", "-xf", archive, "-C", folder], what);
      await files.rm(archive, { force: true });
      const isLayout = await files.access(`${folder}/index.json`).then(
        () => true,
        () => false,
      );
      if (!isLayout)
        throw new NotFound(
          `Cannot ${what}: docker ${version} does not write OCI's layout, expected docker 25 or newer. Update it, or install buildah.`,
        );
    },
    async pull(image, platform, isLocal) {
      const argv = [program, "pull", "--platform", platform, ...tls(isLocal), image];
      await runEngine(context, argv, `pull "${image}"`);
    },
    async run({ image, platform, mounts, command, onLine = context.onLine }) {
      const [entry = "/bin/sh", ...rest] = command;
      const volumes = mounts.flatMap(({ source, target, isReadOnly }) => [
        "--volume",
        `${source}:${target}${isReadOnly ? ":ro" : ""}`,
      ]);
      const argv = [program, "run", "--rm", "--platform", platform, "--network", "host"];
      const { code } = await callEngine({ ...context, onLine }, [
        ...[...argv, ...volumes, "--entrypoint", entry, image],
        ...rest,
      ]);
      return code;
    },
    // Its images stay with its own storage, as those of everybody do.
    close: async () => {},
  };
}
