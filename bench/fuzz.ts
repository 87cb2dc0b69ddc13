/**
 * Puts 100,000 hostile inputs through the reading of documents: mutated public documents, generated structures, and
 * shapes that nest, multiply or grow up to a mebibyte.
 *
 * Usage: node bench/fuzz.ts [COUNT [SEED]]
 *
 * Ends with 1 when one crashed, took more than a second of processor time, or got an error without a place.
 */
import { hostileInputs } from "../test/conformance/hostile/hostile-inputs.ts";
import { judgeHostile } from "../test/conformance/hostile/judge-hostile.ts";

const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
/** Inputs that are made at a time; each lot has a seed of its own. */
const LOT = 5_000;
/** Most inputs stay small; one in some hundreds comes near this. */
const LARGEST = 1_048_576;
const SHOWN = 20;

const complaints: string[] = [];
let valid = 0;
let slowest = { milliseconds: 0, kind: "" };
let peakBytes = 0;
const start = performance.now();
for (let done = 0; done < count; done += LOT) {
  const lot = Math.min(LOT, count - done);
  // Most lots stay small and go fast; every tenth looks for what takes long.
  const largest = (done / LOT) % 10 === 0 ? LARGEST : 20_000;
  for (const input of hostileInputs({ seed: seed + done, count: lot, largest })) {
    const { complaint, isValid, milliseconds } = judgeHostile(input);
    if (complaint !== undefined) complaints.push(complaint);
    if (isValid) valid++;
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, kind: input.kind };
  }
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  console.error(`${done + lot} of ${count}`);
}
for (const complaint of complaints.slice(0, SHOWN)) console.log(complaint);
console.log(
  `${count} hostile inputs in ${Math.round((performance.now() - start) / 1000)} s: ${valid} valid, ${complaints.length} complaints; slowest ${Math.round(slowest.milliseconds)} ms (${slowest.kind}); peak ${Math.round(peakBytes / 2 ** 20)} MiB`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;
