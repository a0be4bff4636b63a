/** Codes are looked at in words of 32 bits, and are kept in whole ones. */
export const CODE_WORD_BYTES = 4;
const BITS_PER_BYTE = 8;
const BITS_PER_WORD = CODE_WORD_BYTES * BITS_PER_BYTE;

/** How long the code of a vector is. */
export function codeBytesOf(dimensions: number): number {
  return Math.ceil(dimensions / BITS_PER_WORD) * CODE_WORD_BYTES;
}

/** One bit a number: whether it is above zero. The more bits differ, the wider the angle. */
export function codeOf(vector: Float32Array): Buffer {
  const code = Buffer.alloc(codeBytesOf(vector.length));
  for (const [at, value] of vector.entries()) {
    if (value > 0) {
      const byte = at >> 3;
      code[byte] = (code[byte] ?? 0) | (1 << (at % BITS_PER_BYTE));
    }
  }
  return code;
}
