import { HOSTILE_PIECES } from "./hostile-pieces.ts";
import type { Random } from "./random.ts";

const MOST_EDITS = 12;

/** A file with some bytes changed, lost, repeated or put in, or with a part of another file in it. */
export function mutateBytes(file: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let bytes = Buffer.from(file);
  for (let edits = random.size(MOST_EDITS); edits > 0; edits--)
    bytes = random.of(EDITS)(bytes, other, random);
  return bytes;
}

type Edit = (bytes: Buffer, other: Uint8Array, random: Random) => Buffer<ArrayBuffer>;

const EDITS: readonly Edit[] = [
  function flipBit(bytes, _, random) {
    const copy = Buffer.from(bytes);
    const at = random.below(copy.length);
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    return copy;
  },
  function setByte(bytes, _, random) {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
    return copy;
  },
  (bytes, _, random) => replaced(bytes, random, Buffer.from(random.of(HOSTILE_PIECES))),
  (bytes, _, random) => replaced(bytes, random, Buffer.alloc(0), random.size(200)),
  function repeatPart(bytes, _, random) {
    const part = partOf(bytes, random);
    return replaced(bytes, random, Buffer.concat(Array(random.size(20)).fill(part)));
  },
  (bytes, other, random) => replaced(bytes, random, partOf(other, random)),
  (bytes, _, random) => Buffer.from(bytes.subarray(0, random.below(bytes.length + 1))),
];

function replaced(bytes: Buffer, random: Random, by: Uint8Array, lost = 0): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + lost)]);
}

function partOf(bytes: Uint8Array, random: Random): Uint8Array {
  const start = random.below(bytes.length + 1);
  return bytes.subarray(start, start + random.size(400));
}
