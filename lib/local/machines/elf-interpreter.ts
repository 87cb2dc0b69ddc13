/**
 * The dynamic loader that a program names (ELF, PT_INTERP), e.g. "/lib64/ld-linux-x86-64.so.2"; undefined for a static
 * program and for what is no 64-bit little-endian ELF program.
 *
 * @param start The first bytes of the program; 4 KiB are enough for what linkers write.
 */
export function elfInterpreter(start: Buffer): string | undefined {
  const isElf64 =
    start.length >= 64 &&
    start.toString("latin1", 0, 4) === "\x7fELF" &&
    start[4] === 2 &&
    start[5] === 1;
  if (!isElf64) return undefined;
  const table = Number(start.readBigUInt64LE(32));
  const entrySize = start.readUInt16LE(54);
  const count = start.readUInt16LE(56);
  for (let index = 0; index < count; index++) {
    const at = table + index * entrySize;
    if (at + entrySize > start.length) return undefined;
    if (start.readUInt32LE(at) !== PT_INTERP) continue;
    const offset = Number(start.readBigUInt64LE(at + 8));
    const length = Number(start.readBigUInt64LE(at + 32));
    return start.toString("utf8", offset, offset + length).replace(/\0.*$/s, "");
  }
  return undefined;
}

const PT_INTERP = 3;
