import type { Audible } from '../world/room.ts';
import { readMarks } from '../world/watermark.ts';

/** Tells what a frame of the microphone held. */
export type ContentsOf = (frame: number) => Audible | undefined;

/** The frames in a stretch of samples; what carries no mark (zeros) holds nothing. */
export function framesIn(samples: Float32Array, contentsOf: ContentsOf): Audible[] {
  const found = readMarks(samples).map(({ id }) => contentsOf(id));
  return found.filter((audible) => audible !== undefined);
}
