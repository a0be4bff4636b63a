import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { HeardWake } from '../../daemon/ports/wake.ts';
import { Preroll } from '../../daemon/voice/preroll.ts';
import { heardWake } from '../../daemon/voice/wake-clarity.ts';
import { WakeContest } from '../../daemon/voice/wake-contest.ts';

const PHRASE = 'hey test';

interface Contestant {
  name: string;
  clarityDb: number;
  /** When it detects, and how long after the end of the phrase it believes that to be. */
  atMs: number;
  agoMs: number;
}

/** Boxes with clocks of their own, and a message that takes `messageMs`. */
class House {
  readonly clock = new ManualClock();
  readonly #messageMs: number;
  readonly #boxes = new Map<string, { contest: WakeContest; clock: ManualClock }>();
  /** Boxes that have the wake. */
  readonly awake = new Set<string>();

  constructor(messageMs: number) {
    this.#messageMs = messageMs;
  }

  add(name: string, bootedMs: number): void {
    const clock = new ManualClock();
    clock.advanceTo(bootedMs);
    const tell = (heard: HeardWake): void => {
      this.clock.setTimer(this.#messageMs, () => {
        for (const [other, { contest }] of this.#boxes) {
          if (other !== name) contest.heardElsewhere({ ...heard, box: name });
        }
      });
    };
    this.#boxes.set(name, { clock, contest: new WakeContest({ clock, box: name, tell }) });
  }

  detect({ name, clarityDb, agoMs }: Omit<Contestant, 'atMs'>, phrase = PHRASE): boolean {
    const onLost = (): void => void this.awake.delete(name);
    const claim = { phrase, clarityDb, agoMs, onLost };
    const isWon = this.#boxes.get(name)?.contest.claim(claim) === true;
    if (isWon) this.awake.add(name);
    return isWon;
  }

  pass(ms: number): void {
    for (let n = 0; n < ms; n += 1) {
      for (const { clock } of this.#boxes.values()) clock.advanceBy(1);
      this.clock.advanceBy(1);
    }
  }
}

let house: House;
beforeEach(() => {
  house = new House(10);
  house.add('a', 0);
  house.add('b', 5_000_000);
});

describe('boxes that hear one saying', () => {
  it('leave it at once to the first, however they hear it', () => {
    house.detect({ name: 'a', clarityDb: 10, agoMs: 100 });
    house.pass(80);
    expect(house.detect({ name: 'b', clarityDb: 40, agoMs: 180 })).toBe(false);
    expect([...house.awake]).toEqual(['a']);
  });

  it('leave it to the one that was sooner sure where both claimed it at the same time', () => {
    expect(house.detect({ name: 'a', clarityDb: 40, agoMs: 120 })).toBe(true);
    expect(house.detect({ name: 'b', clarityDb: 10, agoMs: 90 })).toBe(true);
    house.pass(20);
    expect([...house.awake]).toEqual(['b']);
  });

  it('leave it to the clearer one where both were sure at the same time', () => {
    house.detect({ name: 'a', clarityDb: 10, agoMs: 100 });
    house.detect({ name: 'b', clarityDb: 20, agoMs: 100 });
    house.pass(20);
    expect([...house.awake]).toEqual(['b']);
  });

  it('are all woken by sayings of their own, and by other phrases', () => {
    house.detect({ name: 'a', clarityDb: 30, agoMs: 100 });
    house.pass(80);
    expect(house.detect({ name: 'b', clarityDb: 10, agoMs: 180 }, 'computer')).toBe(true);
    house.pass(1000);
    expect(house.detect({ name: 'b', clarityDb: 10, agoMs: 100 })).toBe(true);
    house.pass(100);
    expect(house.awake.size).toBe(2);
  });

  it('keep what they have when another claims it long afterwards', () => {
    const clock = new ManualClock();
    const contest = new WakeContest({ clock, box: 'a', tell: () => undefined });
    let losses = 0;
    const onLost = (): void => {
      losses += 1;
    };
    contest.claim({ phrase: PHRASE, clarityDb: 10, agoMs: 0, onLost });
    clock.advanceBy(1501);
    contest.heardElsewhere({ box: 'b', phrase: PHRASE, clarityDb: 40, agoMs: 1501 });
    expect(losses).toBe(0);
    contest.claim({ phrase: PHRASE, clarityDb: 10, agoMs: 0, onLost });
    contest.heardElsewhere({ box: 'b', phrase: PHRASE, clarityDb: 40, agoMs: 0 });
    contest.heardElsewhere({ box: 'c', phrase: PHRASE, clarityDb: 50, agoMs: 0 });
    expect(losses).toBe(1);
  });

  it('are exactly one in the end, whatever their clocks, ears and messages', () => {
    const contestant = fc.record({
      clarityDb: fc.double({ min: 0, max: 60, noNaN: true }),
      atMs: fc.integer({ min: 0, max: 300 }),
      bootedMs: fc.integer({ min: 0, max: 1e9 }),
    });
    const boxes = fc.array(contestant, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(boxes, fc.integer({ min: 0, max: 300 }), (all, messageMs) => {
        const many = new House(messageMs);
        for (const [index, { bootedMs }] of all.entries()) many.add(`box-${index}`, bootedMs);
        for (let ms = 0; ms <= 1000; ms += 1) {
          for (const [index, { clarityDb, atMs }] of all.entries()) {
            if (atMs === ms) many.detect({ name: `box-${index}`, clarityDb, agoMs: atMs });
          }
          many.pass(1);
        }
        expect(many.awake.size).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('how well a phrase was heard', () => {
  const S = 16_000;
  function preroll(levelAt: (sample: number) => number): Preroll {
    const frames = new Preroll(94);
    for (let n = 0; n < 90; n += 1) {
      const level = levelAt(n * 512);
      const samples = new Float32Array(512).map((_, at) => (at % 2 === 0 ? level : -level));
      frames.push({
        frame: { samples, firstSample: n * 512, capturedMs: 0 },
        probability: 1,
      });
    }
    return frames;
  }
  const detection = { phrase: PHRASE, startSample: 1.5 * S, endSample: 2.5 * S };

  it('is how far it stands out, and does not depend on the gain of the microphone', () => {
    for (const gain of [1, 0.1]) {
      const sound = preroll((at) => (at >= 1.5 * S && at < 2.5 * S ? 0.1 : 0.01) * gain);
      const heard = heardWake(detection, sound);
      expect(heard.clarityDb).toBeCloseTo(20, 0);
      expect(heard.agoMs).toBeCloseTo(380, 0);
    }
  });

  it('is nothing where there is nothing to compare with', () => {
    const heard = heardWake(
      { ...detection, startSample: 0 },
      preroll(() => 0.1),
    );
    expect(heard.clarityDb).toBe(0);
  });
});
