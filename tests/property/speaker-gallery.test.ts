import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreement, SpeakerGallery } from '../../daemon/voice/speaker-gallery.ts';

const SIZE = 6;
const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, x, at) => sum + x * b[at]!, 0);
const unit = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: SIZE, maxLength: SIZE })
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => new Float32Array(values).map((value) => value / Math.hypot(...values)));
/** Of somebody: opposite ones leave nothing to compare with. */
const recordings = fc
  .array(unit, { minLength: 1, maxLength: 4 })
  .filter(([first, ...more]) => more.every((vector) => first && cosine(first, vector) > -0.3));
const people = fc
  .uniqueArray(fc.string({ minLength: 1 }), { maxLength: 5 })
  .chain((names) =>
    fc.tuple(...names.map((name) => recordings.map((vectors) => ({ name, vectors })))),
  );
const threshold = fc.double({ min: 0, max: 1, noNaN: true });

describe('the voices that the box knows', () => {
  it('name somebody only who is like them, and clearly more so than anybody else', () => {
    fc.assert(
      fc.property(people, unit, threshold, (known, voice, least) => {
        const { person, score } = new SpeakerGallery(known, least).identify(voice);
        const alone = known
          .map((one) => ({ ...one, ...new SpeakerGallery([one], 0).identify(voice) }))
          .map(({ name, score: likeness }) => ({ name, likeness }))
          .sort((one, other) => other.likeness - one.likeness);
        const [best, second] = alone;
        if (best) expect(score).toBeCloseTo(best.likeness, 5);
        if (person === undefined) return;
        expect(person).toBe(best?.name);
        expect(score).toBeGreaterThanOrEqual(least);
        if (second) expect(score - second.likeness).toBeGreaterThanOrEqual(0.1 - 1e-6);
      }),
    );
  });

  it('know a person by each recording of a voice that never changes', () => {
    fc.assert(
      fc.property(unit, fc.integer({ min: 1, max: 5 }), (voice, count) => {
        const vectors = Array.from({ length: count }, () => voice);
        const gallery = new SpeakerGallery([{ name: 'Anna', vectors }], 0.99);
        expect(gallery.identify(voice).person).toBe('Anna');
        expect(gallery.identify(voice.map((value) => -value)).person).toBeUndefined();
        for (const like of agreement(vectors)) expect(like).toBeCloseTo(1, 5);
      }),
    );
  });

  it('do not depend on the order of people and recordings', () => {
    fc.assert(
      fc.property(people, unit, (known, voice) => {
        const turned = [...known].reverse().map((one) => ({
          ...one,
          vectors: [...one.vectors].reverse(),
        }));
        const there = new SpeakerGallery(known, 0.5).identify(voice);
        const back = new SpeakerGallery(turned, 0.5).identify(voice);
        expect(back.score).toBeCloseTo(there.score, 5);
        // Rounding may tip a voice that stands on the edge, but never to another name.
        if (back.person && there.person) expect(back.person).toBe(there.person);
      }),
    );
  });

  it('say nothing of vectors that cannot be compared', () => {
    const flat = new Float32Array(SIZE);
    const odd = [new Float32Array([1, 0]), new Float32Array([1, 0, 0])];
    const known = [
      { name: 'flat', vectors: [flat] },
      { name: 'odd', vectors: odd },
      { name: 'nothing', vectors: [] },
    ];
    const gallery = new SpeakerGallery(known, 0);
    fc.assert(
      fc.property(unit, (voice) => {
        expect(gallery.identify(voice)).toEqual({ person: undefined, score: 0 });
      }),
    );
    const other = new SpeakerGallery([{ name: 'Anna', vectors: [new Float32Array([1, 0])] }], 0);
    expect(other.identify(new Float32Array([1, 0, 0])).person).toBeUndefined();
    const nan = new SpeakerGallery([{ name: 'Anna', vectors: [new Float32Array([1, 0])] }], 0);
    expect(nan.identify(new Float32Array([Number.NaN, 0])).person).toBeUndefined();
  });

  it('say which recording is not like the others', () => {
    fc.assert(
      fc.property(unit, fc.integer({ min: 2, max: 5 }), (voice, count) => {
        const others = Array.from({ length: count }, () => voice);
        const stranger = voice.map((value) => -value);
        const likes = agreement([...others, stranger]);
        expect(likes.at(-1)).toBeCloseTo(cosine(stranger, voice), 5);
        for (const like of likes.slice(0, -1)) expect(like).toBeGreaterThan(likes.at(-1)!);
      }),
    );
  });
});
