import { type ContainerEngine, callEngine, type EngineContext, runEngine } from "./engine.ts";

/**
 * buildah: no daemon, and no runtime either, since containers run with chroot isolation. That works inside other
 * containers and sandboxes; the network and the process ids are those of the instance.
 *
 * @see buildah-build(1), buildah-run(1)
 */
export async function buildah(context: EngineContext, version: string): Promise<ContainerEngine> {
  const storage = (driver: string): readonly string[] => [
    "buildah",
    ...["--root", `${context.folder}/storage`, "--runroot", `${context.folder}/run`],
    ...["--storage-driver", driver],
  ];
  // Overlays need a file system below that takes them; vfs copies whole layers, and always works.
  const quiet = { ...context, onLine: () => {} };
  const isOverlay = (await callEngine(quiet, [...storage("overlay"), "images"])).code === 0;
  const base = storage(isOverlay ? "overlay" : "vfs");
  const tls = (isLocal: boolean) => (isLocal ? ["--tls-verify=false"] : []);

  return {
    name: `buildah ${version}`,
    async build({ context: folder, platform, tag, secret, isLocalRegistry }) {
      const argv = [...base, "build", "--isolation", "chroot", "--layers", "--format", "oci"];
      argv.push("--platform", platform, "--tag", tag, ...tls(isLocalRegistry));
      if (secret !== undefined) argv.push("--secret", `id=${secret.id},src=${secret.file}`);
      await runEngine(context, [...argv, folder], "build the container image");
    },
    async saveLayout(tag, folder) {
      await runEngine(context, [...base, "push", tag, `oci:${folder}`], `save image "${tag}"`);
    },
    async pull(image, platform, isLocal) {
      const argv = [...base, "pull", "--platform", platform, ...tls(isLocal), image];
      await runEngine(context, argv, `pull "${image}"`);
    },
    async run({ image, platform, mounts, command, onLine = context.onLine }) {
      const from = [...base, "from", "--pull-never", "--platform", platform, image];
      const container = (await runEngine(quiet, from, `make a container of "${image}"`)).trim();
      const volumes = mounts.flatMap(({ source, target, isReadOnly }) => [
        "--volume",
        `${source}:${target}${isReadOnly ? ":ro" : ""}`,
      ]);
      const argv = [...base, "run", "--isolation", "chroot", ...volumes, container, "--"];
      try {
        return (await callEngine({ ...context, onLine }, [...argv, ...command])).code;
      } finally {
        await callEngine(cleaning(context), [...base, "rm", container]);
      }
    },
    close: () => unmountAll(context),
  };
}

/** The same without the build's signal: things have to go also when the build is stopped. */
function cleaning(context: EngineContext): EngineContext {
  return { ...context, onLine: () => {}, signal: new AbortController().signal };
}

/** buildah leaves its storage mounted, and containers too when it is stopped. */
async function unmountAll(context: EngineContext): Promise<void> {
  const mounts = await context.host.files.readFile("/proc/self/mounts", "utf8").catch(() => "");
  const below = mounts
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${context.folder}/`));
  // The latest first: it may lie on another.
  for (const path of below.toReversed())
    await callEngine(cleaning(context), ["umount", path]).catch(() => undefined);
}
