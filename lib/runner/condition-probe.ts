import type { ConditionProbe } from "../document/condition-probe.ts";
import type { Host } from "../host/host.ts";

/** Answers what conditions ask, on a host. */
export function conditionProbe(host: Host): ConditionProbe {
  const stat = (path: string) => host.files.stat(path).catch(() => undefined);
  return {
    binaryExists: (name) => binaryExists(name, host),
    fileExists: async (path) => (await stat(path))?.isFile() ?? false,
    folderExists: async (path) => (await stat(path))?.isDirectory() ?? false,
    async fileHash(path, algorithm) {
      try {
        const digest = host.digest(algorithm);
        await using handle = await host.files.open(path, "r");
        for await (const chunk of handle.createReadStream({ autoClose: false }))
          digest.update(chunk as Uint8Array);
        return digest.hex();
      } catch {
        return undefined;
      }
    },
  };
}

/** The name is an argument of the shell, never a part of its script. */
async function binaryExists(name: string, host: Host): Promise<boolean> {
  const command =
    host.platform === "windows"
      ? { file: "where.exe", arguments: ["/Q", name] }
      : { file: "bash", arguments: ["-c", 'type -- "$1"', "bash", name] };
  const exit = await host.run(command).catch(() => undefined);
  return exit?.code === 0;
}
