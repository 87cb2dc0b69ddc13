/** Who a folder in the state folder belongs to, so that what dead processes left can be told from what is in use. */
import { readFileSync, readlinkSync } from "node:fs";
import { record, required } from "../../source/collections.ts";
import { integer, text } from "../../source/scalars.ts";
import { readValue } from "../../source/shape.ts";

export type Owner = {
  readonly pid: number;
  /** Start of the process in clock ticks since boot: tells it from a later process with the same number. */
  readonly startTime: string;
  readonly bootId: string;
  /** PID namespace, e.g. "pid:[4026531836]": numbers of another one say nothing here. */
  readonly pidNamespace: string;
};

const shape = record(
  {
    pid: required(integer({ minimum: 1 })),
    startTime: required(text()),
    bootId: required(text()),
    pidNamespace: required(text()),
  },
  { isOpen: true },
);

/** This process. */
export function thisProcess(): Owner {
  const startTime = startTimeOf(process.pid);
  return { pid: process.pid, startTime: startTime ?? "0", ...here() };
}

/** Reads an owner from JSON text; undefined when it is none. */
export function parseOwner(json: string): Owner | undefined {
  try {
    return readValue(shape, JSON.parse(json)).value;
  } catch {
    return undefined;
  }
}

/** True unless it is certain that the process is gone. */
export function isAlive(owner: Owner): boolean {
  const { bootId, pidNamespace } = here();
  if (owner.bootId !== bootId) return false;
  if (owner.pidNamespace !== pidNamespace) return true;
  return startTimeOf(owner.pid) === owner.startTime;
}

/** The owner as a part of a file name, and back. */
export function ownerKey(owner: Owner): string {
  const namespace = /\d+/.exec(owner.pidNamespace)?.[0] ?? "0";
  return [owner.pid, owner.startTime, namespace, owner.bootId].join("_");
}

/** Reads what `ownerKey` wrote; undefined when it is something else. */
export function parseOwnerKey(key: string): Owner | undefined {
  const [pid, startTime, namespace, bootId, ...rest] = key.split("_");
  if (rest.length > 0 || !/^\d+$/.test(pid ?? "") || !startTime || !namespace || !bootId)
    return undefined;
  return { pid: Number(pid), startTime, pidNamespace: `pid:[${namespace}]`, bootId };
}

function here(): Pick<Owner, "bootId" | "pidNamespace"> {
  return {
    bootId: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    pidNamespace: readlinkSync("/proc/self/ns/pid"),
  };
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and brackets. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
