/** Processor architectures under the names that EC2, Go and Node give them. */
import { open } from "node:fs/promises";
import { findInLayers } from "./layered-files.ts";

/** As EC2 names them. */
export type Architecture = "x86_64" | "arm64";

const GO_NAMES = { x86_64: "amd64", arm64: "arm64" } as const;

/** As container images name it. */
export function goName(architecture: Architecture): string {
  return GO_NAMES[architecture];
}

/** From Node's `process.arch`; undefined for those that Kiln does not know. */
export function architectureOfNode(arch: string): Architecture | undefined {
  if (arch === "x64") return "x86_64";
  return arch === "arm64" ? "arm64" : undefined;
}

/** From the header of a program; undefined for other architectures and for what is no ELF program. */
export function architectureOfElf(header: Uint8Array): Architecture | undefined {
  const bytes = Buffer.from(header);
  if (bytes.length < 20 || bytes.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
  const isLittle = bytes[5] === 1;
  const machine = isLittle ? bytes.readUInt16LE(18) : bytes.readUInt16BE(18);
  if (machine === 62) return "x86_64";
  return machine === 183 ? "arm64" : undefined;
}

/** The architecture of the shell in a root file system; undefined when there is none, or another one. */
export async function architectureOfLayers(
  layers: readonly string[],
): Promise<Architecture | undefined> {
  const found = await findInLayers(layers, "bin/sh");
  if (found?.location === undefined || found.kind !== "file") return undefined;
  const file = await open(found.location);
  try {
    const { buffer } = await file.read(Buffer.alloc(20), 0, 20, 0);
    return architectureOfElf(buffer);
  } finally {
    await file.close();
  }
}
