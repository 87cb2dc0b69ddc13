/** Inputs that nobody would write on purpose, the same ones for the same seed. */
import fc from "fast-check";
import { corpusFiles } from "../../document/corpus.ts";
import { HOSTILE_SHAPES } from "./hostile-shapes.ts";
import { hostileStructure } from "./hostile-structures.ts";
import { mutateBytes } from "./mutate-bytes.ts";
import { type Random, randomFrom } from "./random.ts";

export type HostileInput = {
  /** How it was made, for messages. */
  readonly kind: string;
  readonly text: string;
};

export type HostileOptions = {
  readonly seed: number;
  readonly count: number;
  /** Characters of the largest generated text. Most are far smaller. */
  readonly largest: number;
};

/** Of ten inputs, these many are mutated files and generated structures; the rest are shapes. */
const SHARES = { mutated: 6, structures: 2 };
/** Larger files of the collection only make the same mistakes slower. */
const LARGEST_FILE = 12_000;

/** Makes inputs one by one. */
export function* hostileInputs(options: HostileOptions): Generator<HostileInput> {
  const { seed, count, largest } = options;
  const random = randomFrom(seed);
  const files = [...corpusFiles("components"), ...corpusFiles("fragments")]
    .map((file) => Buffer.from(file.text))
    .filter((file) => file.length < LARGEST_FILE);
  const structures = fc
    .sample(hostileStructure, { seed, numRuns: Math.ceil(count / 4) + 1 })
    .values();
  for (let made = 0; made < count; made++) {
    const share = random.below(10);
    if (share < SHARES.mutated && files.length > 0) yield mutated(files, random);
    else if (share < SHARES.mutated + SHARES.structures) yield generated(structures);
    else yield shaped(largest, random);
  }
}

function mutated(files: readonly Buffer[], random: Random): HostileInput {
  const bytes = mutateBytes(random.of(files), random.of(files), random);
  return { kind: "mutated file", text: new TextDecoder().decode(bytes) };
}

function generated(structures: Iterator<string>): HostileInput {
  return { kind: "generated structure", text: structures.next().value ?? "" };
}

function shaped(largest: number, random: Random): HostileInput {
  const kind = random.of(Object.keys(HOSTILE_SHAPES));
  return { kind, text: HOSTILE_SHAPES[kind]?.(random.size(largest), random) ?? "" };
}
