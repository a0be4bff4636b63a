import { type Clip, joinClips } from './clip.ts';
import { hiss, rmsOf, withNoise } from './mixing.ts';
import { inRoom } from './room.ts';

/** How a recording is heard. */
export interface Condition {
  name: string;
  /** Absent: as it is. */
  snrDb?: number;
  isInRoom?: boolean;
  /** Every so many of the recordings of other words, from this one on: an hour takes a while. */
  step: number;
  first: number;
}

/** Those in rooms hear different recordings, a sixth of all each. */
export const CONDITIONS: readonly Condition[] = [
  { name: 'clean', step: 1, first: 0 },
  { name: 'at-10-db', snrDb: 10, step: 2, first: 0 },
  { name: 'room-20-db', snrDb: 20, isInRoom: true, step: 6, first: 1 },
  { name: 'room-10-db', snrDb: 10, isInRoom: true, step: 6, first: 3 },
  { name: 'room-5-db', snrDb: 5, isInRoom: true, step: 6, first: 5 },
];
/** A room before a clip and after it. */
const LEAD_MS = 1_000;
const TAIL_MS = 1_000;

/** What a recording is mixed with. */
export interface Surroundings {
  noises: readonly Clip[];
  /** Responses of rooms to a click. */
  rooms: readonly Clip[];
}

/**
 * A recording in a quiet room, or in a room with noise.
 * @param at position of the recording: each has its own noise and room
 */
export function inCondition(
  clip: Clip,
  { snrDb, isInRoom }: Condition,
  { noises, rooms, at }: Surroundings & { at: number },
): Clip {
  const quiet = joinClips([hiss(LEAD_MS), clip, hiss(TAIL_MS)]);
  const room = rooms[at % rooms.length];
  const heard = isInRoom && room ? inRoom(quiet, room) : quiet;
  const noise = noises[at % noises.length];
  if (snrDb === undefined || !noise) return heard;
  return withNoise(heard, noise, { speechRms: rmsOf(clip), snrDb });
}
