import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import {
  Endpointing,
  type HangoverOptions,
  type Progress,
  waitFor,
} from '../../daemon/dialog/endpointing.ts';
import { EndpointingWords } from '../../daemon/dialog/endpointing-words.ts';
import { LearnedPatience, type StoredPatience } from '../../daemon/dialog/learned-patience.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';

const OPTIONS: HangoverOptions = { minHangoverMs: 300, hangoverMs: 700, maxHangoverMs: 1500 };
const WORDS = EndpointingWords.load();
const NOTHING_KNOWN = {
  ...{ progress: 'none', cue: 'none', confidence: 1 },
  ...{ endProbability: undefined, speechMs: 4000 },
};

function wait(evidence: object, patience?: number): number {
  const known = { ...NOTHING_KNOWN, ...evidence } as Parameters<typeof waitFor>[0];
  return waitFor(known, OPTIONS, patience);
}

describe('how much silence ends an utterance', () => {
  it('is least after a whole command, most after half of one, however it sounds', () => {
    for (const endProbability of [undefined, 0, 0.3, 1, Number.NaN]) {
      expect(wait({ progress: 'complete', endProbability })).toBe(300);
      expect(wait({ progress: 'incomplete', endProbability })).toBe(1500);
    }
  });

  it('lies between for a command that may go on, and where nothing is known', () => {
    expect(wait({ progress: 'extensible' })).toBe(400);
    expect(wait({})).toBe(700);
    expect(wait({ endProbability: Number.NaN })).toBe(700);
  });

  it('falls as it sounds more like an end', () => {
    const waits = [0.1, 0.4, 0.5, 0.6, 0.9].map((endProbability) => wait({ endProbability }));
    expect(waits).toEqual([1214, 859, 779, 699, 344]);
  });

  it('is longer after a few words than after many, at a pause', () => {
    const waits = [100, 1000, 2000, 4000, 9000].map((speechMs) =>
      wait({ endProbability: 0.6, speechMs }),
    );
    expect(waits).toEqual([973, 973, 836, 699, 538]);
    expect(wait({ endProbability: undefined, speechMs: 100 })).toBe(700);
    expect(wait({ progress: 'complete', endProbability: 0.6, speechMs: 100 })).toBe(300);
  });

  it('is longer after words that hang, the more the surer they are', () => {
    expect(wait({ cue: 'hanging', confidence: 0.4 })).toBe(931);
    expect(wait({ cue: 'hanging', confidence: 1 })).toBe(1278);
    expect(wait({ cue: 'filler' })).toBe(1500);
    expect(wait({ cue: 'dictation' })).toBe(1500);
  });

  it('stretches with patience and stays within its bounds', () => {
    expect(wait({}, 1.5)).toBe(1050);
    expect(wait({ progress: 'complete' }, 1.5)).toBe(450);
    expect(wait({ progress: 'complete' }, 0.75)).toBe(300);
    expect(wait({ progress: 'incomplete' }, 1.5)).toBe(1500);
  });
});

describe('what the last words say', () => {
  it.each([
    ['turn on the', 'hanging'],
    ['what is the capital of', 'hanging'],
    ['what is um', 'filler'],
    ['remind me to let me see', 'filler'],
    ['call zero one seven', 'dictation'],
    ['the code is four', 'dictation'],
    ['call 0170 55', 'dictation'],
    ['it is spelled b', 'dictation'],
    ['forty two baker street', 'dictation'],
    ['turn it on', 'none'],
    ['add one', 'none'],
    ['play some jazz', 'none'],
    ['where is baker street', 'none'],
    ['', 'none'],
  ])('%s: %s', (text, cue) => {
    expect(WORDS.cueOf(text)).toBe(cue);
  });

  it('are read from a file that must hold lists of words', () => {
    const invalid = (text: string) => () => new EndpointingWords(text, 'xx.yaml');
    expect(invalid('[a')).toThrow(/xx.yaml/);
    expect(invalid('words')).toThrow('xx.yaml: expected keys and lists of words');
    expect(invalid('hanging: [the]')).toThrow('xx.yaml: fillers: expected a list of words');
    expect(invalid('hanging: [[1]]')).toThrow('xx.yaml: hanging: expected a list of words');
    expect(() => EndpointingWords.load('xx')).toThrow('endpointing/xx.yaml: cannot be read');
  });
});

const PROGRESS: Record<string, Progress> = { 'what time is it': 'complete', 'set a': 'incomplete' };

function bench() {
  const clock = new ManualClock(1_700_000_000_000);
  let stored: StoredPatience | undefined;
  const store = {
    readPatience: () => stored,
    writePatience: (patience: StoredPatience) => {
      stored = patience;
    },
    clearPatience: () => undefined,
  };
  const patience = new LearnedPatience({ clock, store, onFault: () => undefined });
  const progress = (words: string): Progress => PROGRESS[words] ?? 'none';
  const endpointing = new Endpointing({ options: OPTIONS, progress, words: WORDS, patience });
  const hear = (event: EarsEvent): number | undefined => endpointing.hear(event)?.hangoverMs;
  return { hear, patience, stored: () => stored };
}

const HZ = 16_000;
const start = (utteranceId: string, sample: number): EarsEvent => {
  return { kind: 'speech-start', utteranceId, sample };
};
const partial = (utteranceId: string, text: string): EarsEvent => {
  return { kind: 'partial', utteranceId, text };
};
function likelyEnd(utteranceId: string, text: string): EarsEvent {
  const transcript = { text, confidence: 1, source: 'dictation' } as const;
  return { kind: 'likely-end', utteranceId, transcript, atMs: 0 };
}
const speech = (utteranceId: string, speechMs: number): EarsEvent => {
  return { kind: 'speech', utteranceId, speechMs };
};
const pause = (utteranceId: string, endProbability: number): EarsEvent => {
  return { kind: 'pause', utteranceId, endProbability };
};
function utterance(utteranceId: string, text: string, speechEndSample: number): EarsEvent {
  const transcript = { text, confidence: 1, source: 'dictation' } as const;
  const times = {
    speechStartSample: 0,
    speechEndSample,
    speechEndMs: 0,
    endpointMs: 0,
    transcriptMs: 0,
  };
  const level = { speechDb: -25, noiseDb: -60, meanProbability: 0.9 };
  const rest = { end: 'silence', level, duringPlayback: false } as const;
  return { kind: 'utterance', utteranceId, transcript, times, ...rest };
}

describe('endpointing as the ears tell it', () => {
  it('says how long to wait only when that changes', () => {
    const { hear } = bench();
    expect(hear(start('u0', 0))).toBeUndefined();
    expect(hear(partial('u0', 'what'))).toBeUndefined();
    expect(hear(partial('u0', 'what time is it'))).toBe(300);
    expect(hear(partial('u0', 'what time is it'))).toBeUndefined();
    expect(hear(partial('u0', 'set a'))).toBe(1500);
  });

  it('takes the sound into account until the user goes on', () => {
    const { hear } = bench();
    hear(start('u0', 0));
    hear(speech('u0', 4000));
    hear(likelyEnd('u0', 'play jazz'));
    expect(hear(pause('u0', 0.6))).toBe(699);
    expect(hear({ kind: 'speech-resumed', utteranceId: 'u0' })).toBe(700);
    // Whichever is known first: the sound or the words.
    expect(hear(pause('u0', 0.1))).toBe(1214);
    expect(hear(likelyEnd('u0', 'what time is it'))).toBe(300);
  });

  it('forgets the utterance before', () => {
    const { hear } = bench();
    hear(start('u0', 0));
    hear(pause('u0', 0.1));
    hear(start('u1', 0));
    expect(hear(partial('u1', 'play'))).toBeUndefined();
  });
});

describe('what endpointing learns', () => {
  const endAt = HZ;
  /** The usual wait of 700 ms after a second of speech. */
  const endpoint = endAt + 0.7 * HZ;
  function afterOne() {
    const box = bench();
    box.hear(start('u0', 0));
    box.hear(partial('u0', 'play'));
    box.hear(utterance('u0', 'play', endAt));
    return box;
  }

  it('is patience, where the user goes on within 700 ms', () => {
    const { hear, patience } = afterOne();
    hear(start('u1', endpoint + 0.7 * HZ));
    expect(patience.factor).toBe(1);
    hear(partial('u1', 'some jazz'));
    hear(utterance('u1', 'some jazz', endpoint + 2 * HZ));
    expect(patience.factor).toBeGreaterThan(1);
  });

  it('is haste, where nobody goes on', () => {
    const { hear, patience } = afterOne();
    hear(start('u1', endpoint + 0.701 * HZ));
    expect(patience.factor).toBeLessThan(1);
  });

  it('is not patience, where what follows holds no words', () => {
    const { hear, patience } = afterOne();
    hear(start('u1', endpoint + 0.1 * HZ));
    hear(utterance('u1', '', endpoint + HZ));
    expect(patience.factor).toBeLessThan(1);
  });

  it('is not patience, where the box has begun to answer before', () => {
    const { hear, patience } = afterOne();
    hear({ kind: 'playback-started', turnId: 't0', atMs: 0, sample: 0 });
    hear(start('u1', endpoint + 0.1 * HZ));
    hear(utterance('u1', 'stop', endpoint + HZ));
    expect(patience.factor).toBeLessThan(1);
  });

  it('is nothing after the shortest wait, and from noise', () => {
    const { hear, patience } = bench();
    hear(start('u0', 0));
    hear(partial('u0', 'what time is it'));
    hear(utterance('u0', 'what time is it', endAt));
    hear(start('u1', 20 * HZ));
    hear(utterance('u1', '', 21 * HZ));
    hear(start('u2', 40 * HZ));
    expect(patience.factor).toBe(1);
  });
});
