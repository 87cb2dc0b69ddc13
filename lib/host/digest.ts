import { createHash } from "node:crypto";
import type { Digest, DigestAlgorithm } from "./host.ts";

/** A digest by Node's own cryptography. */
export function digest(algorithm: DigestAlgorithm): Digest {
  const hash = createHash(algorithm.toLowerCase());
  return { update: (chunk) => void hash.update(chunk), hex: () => hash.digest("hex") };
}
