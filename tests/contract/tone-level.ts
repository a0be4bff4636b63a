/** Goertzel: how loud a frequency is in a sound, 0..1 for a full-scale tone. */
export function levelAt(sound: Float32Array, hz: number, rateHz: number): number {
  const step = (2 * Math.PI * hz) / rateHz;
  let cosine = 0;
  let sine = 0;
  for (const [at, sample] of sound.entries()) {
    cosine += sample * Math.cos(step * at);
    sine += sample * Math.sin(step * at);
  }
  return (2 * Math.hypot(cosine, sine)) / sound.length;
}
