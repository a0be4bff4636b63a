import { describe, expect, it } from 'vitest';
import type { TurnMarks } from '../../daemon/ports/turns.ts';
import { framesOf, joinClips, loudSpan, silence, trimmed } from '../../scripts/bench/clip.ts';
import { commandText } from '../../scripts/bench/commands.ts';
import { ScriptedBox } from '../../scripts/bench/scripted-box.ts';
import { placeTurns } from '../../scripts/bench/speech-end.ts';
import { wordErrors, wordsOf } from '../../scripts/bench/word-errors.ts';

describe('word errors', () => {
  it('count changes, insertions and removals', () => {
    const errors = (wanted: string, got: string): number =>
      wordErrors(wordsOf(wanted), wordsOf(got));
    expect(errors('a b c', 'a b c')).toBe(0);
    expect(errors('a b c', 'a x c')).toBe(1);
    expect(errors('a b c', 'b c')).toBe(1);
    expect(errors('a b', 'a x b y')).toBe(2);
    expect(errors('', 'a b')).toBe(2);
    expect(errors('a b', '')).toBe(2);
  });

  it('ignore case and punctuation on both sides', () => {
    expect(wordsOf(" Don't stop, MR. Smith! ")).toEqual(['dont', 'stop', 'mr', 'smith']);
    expect(wordsOf(' - ')).toEqual([]);
  });
});

describe('a clip', () => {
  const speech = Float32Array.from([0, 0.004, 0.5, 0, -0.006, 0.001]);

  it('ends with its last loud sample', () => {
    expect(loudSpan(speech)).toEqual({ first: 2, last: 4 });
    expect(trimmed(speech)).toEqual(Float32Array.from([0.5, 0, speech[4] ?? 0]));
    expect(loudSpan(silence(10))).toBeUndefined();
    expect(trimmed(silence(10))).toHaveLength(0);
  });

  it('falls into whole frames', () => {
    const frames = framesOf(joinClips([silence(32), Float32Array.from([1])]));
    expect(frames.map((frame) => frame.length)).toEqual([512, 512]);
    expect(frames[1]?.[0]).toBe(1);
  });
});

describe('the commands', () => {
  it('are many different sentences', () => {
    const texts = Array.from({ length: 110 }, (_, n) => commandText(n));
    expect(new Set(texts).size).toBeGreaterThan(50);
    expect(texts).not.toContain('');
  });
});

describe('the true end of speech', () => {
  const ends = { trueMs: 1000, detectedMs: 1040 };

  function heard(playedMs: number, marks: TurnMarks) {
    const turn = {
      id: 'a',
      sessionId: 'b',
      origin: 'voice' as const,
      startedWallMs: 0,
      transcript: '',
      intent: null,
      slots: {},
      reply: '',
      heard: '',
      marks,
    };
    const command = { speaker: '', text: '', clip: silence(1), wavPath: '' };
    return { heard: { command, playedMs, turns: [turn] }, ends };
  }

  it('lies before the end that the detector sees', () => {
    const [placed] = placeTurns([heard(0, { speechEndMs: 1090, firstAudioMs: 1490 })]);
    expect(placed).toMatchObject({ end: 'whole', firstAudioMs: 440 });
  });

  it('is not that of turns which end before or after the recording', () => {
    const placed = placeTurns([
      heard(0, { speechEndMs: 1090 }),
      heard(5000, { speechEndMs: 6100 }),
      heard(9000, { speechEndMs: 9500 }),
      heard(12_000, { speechEndMs: 13_080 }),
      heard(20_000, { speechEndMs: 21_900 }),
    ]);
    expect(placed.map(({ end }) => end)).toEqual(['whole', 'whole', 'cut', 'whole', 'late']);
    expect(placed[0]?.firstAudioMs).toBeUndefined();
  });

  it('needs a turn that the microphone began', () => {
    expect(placeTurns([heard(0, {})])).toEqual([]);
    expect(placeTurns([])).toEqual([]);
  });
});

describe('the scripted box', () => {
  it('answers turn after turn, never before its engines could', async () => {
    const box = new ScriptedBox();
    try {
      for (let n = 0; n < 3; n += 1) {
        const { firstAudioMs, audioReadyMs } = await box.turn();
        expect(audioReadyMs).toBeGreaterThan(0);
        expect(firstAudioMs).toBeGreaterThanOrEqual(audioReadyMs);
      }
    } finally {
      box.close();
    }
  });
});
