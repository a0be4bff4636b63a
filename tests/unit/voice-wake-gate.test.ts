import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type { WakeDetection } from '../../daemon/ports/hearing.ts';
import type { WakeArbiter, WakeCandidate, WakeVerifier } from '../../daemon/ports/wake.ts';
import { PREROLL_FRAMES, Preroll } from '../../daemon/voice/preroll.ts';
import { WakeGate, type WakeGateOptions } from '../../daemon/voice/wake-gate.ts';
import { WakeRoom } from '../fakes/wake-room.ts';

const S = 16_000;
const SURE = 0.9;

/** Answers as it was told, one look after the other; the last answer stays. */
class ScriptedVerifier implements WakeVerifier {
  readonly shown: WakeCandidate[] = [];
  readonly #answers: (boolean | Error)[];

  constructor(...answers: (boolean | Error)[]) {
    this.#answers = answers;
  }

  isSure({ score = 0 }: WakeDetection): boolean {
    return score >= SURE;
  }

  async verify(candidate: WakeCandidate): Promise<boolean> {
    const answer = this.#answers[Math.min(this.shown.length, this.#answers.length - 1)];
    this.shown.push(candidate);
    if (answer instanceof Error) throw answer;
    return answer ?? true;
  }

  async close(): Promise<void> {}
}

let told: string[];
let failures: unknown[];
beforeEach(() => {
  told = [];
  failures = [];
});

function setUp(parts: Partial<WakeGateOptions> = {}) {
  const gate = new WakeGate({
    refractoryMs: 2000,
    onRejected: (phrase, why) => told.push(`${phrase}: ${why}`),
    onVerifierFailed: (error) => failures.push(error),
    ...parts,
  });
  /** Says a phrase that ends at a second, and lets no time pass. */
  const say = (endS: number, phrase = 'hey test', score = 0.4): Promise<boolean> => {
    const endSample = Math.round(endS * S);
    gate.advance(endSample);
    const detection = { phrase, startSample: endSample - S / 2, endSample, score };
    return gate.admit(detection, prerollUntil(endSample));
  };
  return { gate, say };
}

/** Frames up to the one that holds a sample, each filled with its own number. */
function prerollUntil(endSample: number): Preroll {
  const preroll = new Preroll(PREROLL_FRAMES);
  const last = Math.ceil(endSample / FRAME_SAMPLES);
  for (let n = Math.max(0, last - PREROLL_FRAMES); n < last; n += 1) {
    const samples = new Float32Array(FRAME_SAMPLES).fill(n);
    const frame = { samples, firstSample: n * FRAME_SAMPLES, capturedMs: 0 };
    preroll.push({ frame, probability: 1 });
  }
  return preroll;
}

describe('the refractory time', () => {
  it('lets a phrase wake the box once, and another phrase as well', async () => {
    const { say } = setUp();
    expect(await say(10)).toBe(true);
    expect(await say(11.9)).toBe(false);
    expect(await say(11.9, 'computer')).toBe(true);
    expect(await say(14)).toBe(true);
    expect(told).toEqual(['hey test: refractory']);
  });

  it('counts from the last wake, not from what it turned away', async () => {
    const { say } = setUp();
    expect(await say(10)).toBe(true);
    expect(await say(11.5)).toBe(false);
    expect(await say(12.1)).toBe(true);
  });

  it('goes on through a reset, and after the box was deaf', async () => {
    const { gate, say } = setUp();
    await say(10);
    gate.reset();
    expect(await say(11)).toBe(false);
  });

  it('tells a storm of detections of one saying once', async () => {
    const { say } = setUp();
    await say(10);
    for (let n = 1; n <= 20; n += 1) expect(await say(10 + n * 0.08)).toBe(false);
    expect(told).toEqual(['hey test: refractory']);
  });
});

describe('the second stage', () => {
  it('is shown the last 1.6 seconds, and where the phrase lies in them', async () => {
    const verifier = new ScriptedVerifier(true);
    const { say } = setUp({ verifier });
    expect(await say(10.24)).toBe(true);
    const [shown] = verifier.shown;
    expect(shown?.samples).toHaveLength(1.6 * S);
    expect(shown?.endSample).toBe(shown?.samples.length);
    expect(shown?.samples.at(-1)).toBe((10.24 * S) / FRAME_SAMPLES - 1);
    expect(shown).toMatchObject({ phrase: 'hey test', score: 0.4 });
  });

  it('looks again while the phrase goes on', async () => {
    const verifier = new ScriptedVerifier(false, true);
    const { say } = setUp({ verifier });
    expect([await say(10), await say(10.08)]).toEqual([false, true]);
    expect(told).toEqual([]);
  });

  it('believes a first stage that is sure without a look, however late it becomes so', async () => {
    const verifier = new ScriptedVerifier(false);
    const { say } = setUp({ verifier });
    for (const endS of [2, 2.08, 2.16, 2.24]) expect(await say(endS)).toBe(false);
    expect(await say(2.32, 'hey test', SURE)).toBe(true);
    expect(verifier.shown).toHaveLength(3);
    expect(told).toEqual([]);
  });

  it('looks three times at one saying, which is then told once', async () => {
    const verifier = new ScriptedVerifier(false);
    const { gate, say } = setUp({ verifier });
    for (let n = 0; n < 10; n += 1) expect(await say(10 + n * 0.08)).toBe(false);
    gate.advance(20 * S);
    expect(verifier.shown).toHaveLength(3);
    expect(told).toEqual(['hey test: verifier']);
    expect(await say(30)).toBe(false);
    expect(verifier.shown).toHaveLength(4);
  });

  it('tells of a saying that ended before it was convinced', async () => {
    const { gate, say } = setUp({ verifier: new ScriptedVerifier(false) });
    await say(10);
    gate.advance(10.4 * S);
    expect(told).toEqual([]);
    gate.advance(10.6 * S);
    gate.advance(10.7 * S);
    expect(told).toEqual(['hey test: verifier']);
  });

  it('that fails is not asked again, and costs no wake', async () => {
    const verifier = new ScriptedVerifier(new Error('broken'));
    const { say } = setUp({ verifier });
    expect(await say(10)).toBe(true);
    expect(await say(20)).toBe(true);
    expect(verifier.shown).toHaveLength(1);
    expect(failures).toEqual([new Error('broken')]);
  });

  it('whose answer comes after a reset wakes nothing', async () => {
    const { gate, say } = setUp({ verifier: new ScriptedVerifier(true) });
    const pending = say(10);
    gate.reset();
    expect(await pending).toBe(false);
    expect(told).toEqual([]);
  });
});

describe('boxes in one room', () => {
  it('the first to hear it wins at once; the others do not wake', async () => {
    const clock = new ManualClock();
    const room = new WakeRoom(clock);
    const boxes = ['a', 'b', 'c'].map((name) => setUp({ arbiter: room.arbiter(name) }));
    const woken: boolean[] = [];
    for (const { say } of boxes) {
      woken.push(await say(10));
      clock.advanceBy(80);
    }
    expect(woken).toEqual([true, false, false]);
    expect(told).toEqual(['hey test: other-box', 'hey test: other-box']);
    clock.advanceBy(5_000);
    expect(await boxes[2]?.say(15)).toBe(true);
  });

  it('one that hears of the first too late steps back, once', async () => {
    const clock = new ManualClock();
    const room = new WakeRoom(clock, 50);
    const [first, second] = ['a', 'b'].map((name) => setUp({ arbiter: room.arbiter(name) }));
    expect(await first?.say(10)).toBe(true);
    clock.advanceBy(20);
    expect(await second?.say(10)).toBe(true);
    expect(told).toEqual([]);
    clock.advanceBy(1_000);
    expect(told).toEqual(['hey test: other-box']);
  });

  it('are not asked about what the second stage does not believe', async () => {
    let claims = 0;
    const arbiter: WakeArbiter = {
      claim: () => {
        claims += 1;
        return true;
      },
    };
    const { say } = setUp({ arbiter, verifier: new ScriptedVerifier(false, true) });
    await say(10);
    expect(claims).toBe(0);
    await say(10.08);
    expect(claims).toBe(1);
  });
});
