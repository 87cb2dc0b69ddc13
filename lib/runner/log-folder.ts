import type { Host } from "../host/host.ts";

/** The log folder of one execution. */
export type LogFolder = {
  /** As log lines name it: below the log directory as the caller gave it. */
  readonly shownPath: string;
  readonly absolutePath: string;
  /** `TOE_⟨date⟩_⟨time⟩_UTC-0_⟨execution id⟩`. */
  readonly name: string;
};

/** The name of the log folder of an execution that started at a time. @param start milliseconds since 1970. */
export function logFolderName(start: number, executionId: string): string {
  const [date, time] = new Date(start).toISOString().slice(0, 19).split("T");
  return `TOE_${date}_${time?.replaceAll(":", "-")}_UTC-0_${executionId}`;
}

/** Places a log folder. @param directory As the caller gave it; empty means the working directory. */
export function planLogFolder(
  host: Pick<Host, "platform" | "workingDirectory">,
  directory: string,
  name: string,
): LogFolder {
  const shownPath = directory === "" ? name : joinPath(directory, name);
  return { shownPath, absolutePath: absolutePath(host, shownPath), name };
}

/** Joins a folder and a name with the separator that the folder uses. */
export function joinPath(folder: string, name: string): string {
  if (/[\\/]$/.test(folder)) return folder + name;
  return folder.includes("\\") && !folder.includes("/")
    ? `${folder}\\${name}`
    : `${folder}/${name}`;
}

/** A path as an absolute one; relative paths count from the runner's working directory. `.` and `..` are followed. */
export function absolutePath(
  host: Pick<Host, "platform" | "workingDirectory">,
  path: string,
): string {
  const isAbsolute =
    path.startsWith("/") || (host.platform === "windows" && /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path));
  const full = isAbsolute ? path : joinPath(host.workingDirectory, path);
  if (host.platform === "windows") return full;
  const parts: string[] = [];
  for (const part of full.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The last part of a path, S3 URI or the like. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== "") ?? path;
}

/** The folder that holds an absolute path. */
export function parentOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, "") || "/";
}
