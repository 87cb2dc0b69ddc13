/** Cyclic redundancy checks that Node lacks. Both are reflected, start with all ones and end inverted. */

/** A sum that is fed chunk by chunk. */
export type Crc = {
  readonly update: (bytes: Uint8Array) => void;
  /** Big-endian, as S3 writes checksums before base64. */
  readonly digest: () => Buffer;
};

const CRC32C_POLYNOMIAL = 0x82f63b78;

const crc32cTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++)
    value = value & 1 ? (value >>> 1) ^ CRC32C_POLYNOMIAL : value >>> 1;
  return value;
});

/** CRC-32C (Castagnoli). */
export function crc32c(): Crc {
  let sum = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) sum = (crc32cTable[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(~sum >>> 0);
      return digest;
    },
  };
}

/** The NVMe polynomial 0xAD93D23594C93659, reflected, in halves: 64-bit integers are slow here. */
const CRC64_HIGH = 0x9a6c9329;
const CRC64_LOW = 0xac4bc9b5;

const crc64High = new Uint32Array(256);
const crc64Low = new Uint32Array(256);
for (let index = 0; index < 256; index++) {
  let [high, low] = [0, index];
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) === 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high >>>= 1;
    if (isOdd) [high, low] = [high ^ CRC64_HIGH, low ^ CRC64_LOW];
  }
  crc64High[index] = high;
  crc64Low[index] = low;
}

/** CRC-64/NVME. */
export function crc64nvme(): Crc {
  let [high, low] = [0xffffffff, 0xffffffff];
  return {
    update(bytes) {
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (crc64Low[index] ?? 0);
        high = (high >>> 8) ^ (crc64High[index] ?? 0);
      }
    },
    digest() {
      const digest = Buffer.alloc(8);
      digest.writeUInt32BE(~high >>> 0, 0);
      digest.writeUInt32BE(~low >>> 0, 4);
      return digest;
    },
  };
}
