import { EarshotError } from '../base/errors.ts';
import type { SpeakersReply } from '../control/replies.ts';
import type { EnrolledPerson } from '../ports/speakers.ts';
import type { StoredVoice } from '../store/speakers-table.ts';

/** Length of a unit vector of 32-bit floats, give or take. */
const NEAR = 1e-3;

/** People whose voices this model can compare. */
export function enrolledPeople(voices: readonly StoredVoice[], model: string): EnrolledPerson[] {
  const people = new Map<string, Float32Array[]>();
  for (const { name, vector } of voices.filter((voice) => voice.model === model)) {
    people.set(name, [...(people.get(name) ?? []), vector]);
  }
  return [...people].map(([name, vectors]) => ({ name, vectors }));
}

/** Who is known, for people to read. */
export function describeSpeakers(voices: readonly StoredVoice[]): SpeakersReply {
  const speakers = new Map<string, SpeakersReply['speakers'][number]>();
  for (const { name, model } of voices) {
    const clips = (speakers.get(name)?.clips ?? 0) + 1;
    speakers.set(name, { name, model, clips });
  }
  return { speakers: [...speakers.values()] };
}

/**
 * @param texts little-endian 32-bit floats in base64
 * @throws USAGE when one is no unit vector, or they differ in size
 */
export function readVectors(texts: readonly string[]): Float32Array[] {
  const vectors = texts.map((text) => {
    const { buffer } = new Uint8Array(Buffer.from(text, 'base64'));
    const isWhole = buffer.byteLength % Float32Array.BYTES_PER_ELEMENT === 0;
    return isWhole ? new Float32Array(buffer) : new Float32Array(0);
  });
  const isFit = vectors.every(
    (vector) => vector.length === vectors[0]?.length && Math.abs(Math.hypot(...vector) - 1) < NEAR,
  );
  if (isFit) return vectors;
  throw new EarshotError('USAGE', 'a voice is unit vectors of one size, as `speakers enrol` makes');
}

/** As readVectors() takes it. */
export function writeVector({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
