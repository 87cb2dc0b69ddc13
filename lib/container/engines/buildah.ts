import { type ContainerEngine, callEngine, type EngineContext, runEngine } from "./engine.ts";

/**
 * buildah: no daemon, and no runtime either, since containers run with chroot isolation. That works inside other
 * containers and sandboxes; the network and the process ids are those of the instance.
 *
 * @see buildah-build(1), buildah-run(1)
 */
export async function buildah(context: EngineContext, version: string): Promise<ContainerEngine> {
  // A storage for each platform: layers are looked for by the commands that made them, whatever platform that was for.
  const storage = (driver: string, platform: string): readonly string[] => {
    const name = platform.replaceAll("/", "-");
    return [
      "buildah",
      ...["--root", `${context.storage ?? `${context.folder}/storage`}/${name}`],
      ...["--runroot", `${context.folder}/run/${name}`],
      ...["--storage-driver", driver],
    ];
  };
  // Overlays need a file system below that takes them; vfs copies whole layers, and always works.
  const quiet = { ...context, onLine: () => {} };
  const isOverlay =
    (await callEngine(quiet, [...storage("overlay", "probe"), "images"])).code === 0;
  const base = (platform: string) => storage(isOverlay ? "overlay" : "vfs", platform);
  const tls = (isLocal: boolean) => (isLocal ? ["--tls-verify=false"] : []);

  return {
    name: `buildah ${version}`,
    async build({ context: folder, platform, tag, secret, isLocalRegistry }) {
      const argv = [
        ...base(platform),
        "build",
        "--isolation",
        "chroot",
        "--layers",
        "--format",
        "oci",
      ];
      argv.push("--platform", platform, "--tag", tag, ...tls(isLocalRegistry));
      if (secret !== undefined) argv.push("--secret", `id=${secret.id},src=${secret.file}`);
      await runEngine(context, [...argv, folder], "build the container image");
    },
    async saveLayout(tag, platform, folder) {
      const argv = [...base(platform), "push", tag, `oci:${folder}`];
      await runEngine(context, argv, `save image "${tag}"`);
    },
    async pull(image, platform, isLocal) {
      const argv = [...base(platform), "pull", "--platform", platform, ...tls(isLocal), image];
      await runEngine(context, argv, `pull "${image}"`);
    },
    async run({ image, platform, mounts, command, onLine = context.onLine }) {
      const from = [...base(platform), "from", "--pull-never", "--platform", platform, image];
      const container = (await runEngine(quiet, from, `make a container of "${image}"`)).trim();
      const volumes = mounts.flatMap(({ source, target, isReadOnly }) => [
        "--volume",
        `${source}:${target}${isReadOnly ? ":ro" : ""}`,
      ]);
      const argv = [...base(platform), "run", "--isolation", "chroot", ...volumes, container, "--"];
      try {
        return (await callEngine({ ...context, onLine }, [...argv, ...command])).code;
      } finally {
        await callEngine(cleaning(context), [...base(platform), "rm", container]);
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
  const own = [`${context.folder}/`, `${context.storage ?? context.folder}/`];
  const mounts = await context.host.files.readFile("/proc/self/mounts", "utf8").catch(() => "");
  const below = mounts
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => own.some((folder) => path.startsWith(folder)));
  // The latest first: it may lie on another.
  for (const path of below.toReversed())
    await callEngine(cleaning(context), ["umount", path]).catch(() => undefined);
}
