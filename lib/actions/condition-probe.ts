import type { ConditionProbe } from "../document/condition-probe.ts";
import type { Command, Host } from "../host/host.ts";
import { hashFile } from "./hash-file.ts";
import { absolutePath } from "./path.ts";
import { type PathKind, pathKind } from "./path-kind.ts";

/** Answers the questions of conditions about a computer. */
export function conditionProbe(host: Host): ConditionProbe {
  const isKind = async (path: string, kind: PathKind): Promise<boolean> => {
    try {
      return path !== "" && (await pathKind(host, absolutePath(host, path))) === kind;
    } catch {
      return false;
    }
  };
  return {
    binaryExists: (name) => binaryExists(host, name),
    fileExists: (path) => isKind(path, "file"),
    folderExists: (path) => isKind(path, "folder"),
    fileHash: async (path, algorithm) => {
      try {
        return await hashFile(host, absolutePath(host, path), algorithm);
      } catch {
        return undefined;
      }
    },
  };
}

async function binaryExists(host: Host, name: string): Promise<boolean> {
  if (name === "") return false;
  try {
    return (await host.run(searchFor(host, name))).code === 0;
  } catch {
    return false;
  }
}

/** The name travels as an argument: in the script's text it could do anything. */
function searchFor(host: Host, name: string): Command {
  return host.platform === "windows"
    ? { file: "where.exe", arguments: ["/Q", name] }
    : { file: "bash", arguments: ["-c", 'type -- "$1" >/dev/null 2>&1', "bash", name] };
}
