/**
 * Mono by averaging the channels of interleaved samples.
 * @param bytes native 32-bit floats @param channels 1 or more
 */
export function downmix(bytes: Uint8Array, channels: number): Float32Array {
  // Copied, because the bytes may lie at an odd address.
  const mixed = new Float32Array(Uint8Array.from(bytes).buffer);
  if (channels === 1) return mixed;
  const mono = new Float32Array(Math.floor(mixed.length / channels));
  for (let frame = 0; frame < mono.length; frame += 1) {
    let sum = 0;
    for (let c = 0; c < channels; c += 1) sum += mixed[frame * channels + c] ?? 0;
    mono[frame] = sum / channels;
  }
  return mono;
}

/**
 * The same signal on every channel, as native 32-bit floats.
 * @param channels 1 or more
 */
export function interleave(block: Float32Array, channels: number): Buffer {
  const all = new Float32Array(block.length * channels);
  for (let index = 0; index < all.length; index += 1) {
    all[index] = block[Math.floor(index / channels)] ?? 0;
  }
  return Buffer.from(all.buffer);
}
