import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { Activity } from '../../daemon/dialog/activity.ts';
import { Speculator } from '../../daemon/dialog/speculate.ts';
import type { SpokenRequest } from '../../daemon/dialog/speculation.ts';
import { onePiece, type Prepare, type PreparedAnswer } from '../../daemon/dialog/turn.ts';
import type { Transcript } from '../../daemon/ports/hearing.ts';
import { ScriptedEars } from '../fakes/scripted-ears.ts';

const AUDIO_MS = 800;
const said = (text: string): Transcript => ({ text, confidence: 1, source: 'grammar' });

const assistant = { name: 'Ada' };
const asks = (utteranceId: string, transcript: Transcript): SpokenRequest => ({
  utteranceId,
  transcript,
  assistant,
});

interface Asked {
  text: string;
  signal: AbortSignal;
  commits: number;
  /** Pieces that were taken. */
  taken: number;
}

function setUp(pieces: readonly string[] = ['Hello.'], nature: 'tells' | 'acts' = 'tells') {
  const ears = new ScriptedEars();
  const clock = new ManualClock();
  const activity = new Activity();
  const asked: Asked[] = [];
  const spoken: { turnId: string; sentence: number; text: string; signal: AbortSignal }[] = [];
  const voice: { fails?: Error; wait: Promise<void> } = { wait: Promise.resolve() };
  const prepare: Prepare = async ({ text }, signal) => {
    const request: Asked = { text, signal, commits: 0, taken: 0 };
    asked.push(request);
    const early = { pieces: countTaken(request, pieces) };
    const commit = async () => {
      request.commits += 1;
      return nature === 'tells' ? early : { pieces: onePiece('Done.') };
    };
    return nature === 'tells' ? { early, commit } : { commit };
  };
  const speculator = new Speculator({
    ears,
    prepare,
    realClock: clock,
    activity,
    speak: async (sentence, signal) => {
      spoken.push({ ...sentence, signal });
      await voice.wait;
      if (voice.fails) throw voice.fails;
      return AUDIO_MS;
    },
  });
  return { ears, clock, activity, asked, spoken, voice, speculator };
}

async function* countTaken(asked: Asked, pieces: readonly string[]): AsyncGenerator<string, void> {
  for (const piece of pieces) {
    asked.taken += 1;
    yield piece;
  }
}

async function textOf(prepared: PreparedAnswer | undefined): Promise<string> {
  let text = '';
  for await (const piece of (await prepared?.commit())?.pieces ?? []) text += piece;
  return text;
}

describe('a speculation', () => {
  it('has its first sentence in the ears, held, and nothing done', async () => {
    const { ears, activity, asked, spoken, speculator } = setUp(['One. ', 'Two. ', 'Three.']);
    speculator.offer(asks('u0', said('count')));
    await activity.settled();
    expect(ears.commands).toEqual([{ kind: 'hold', turnId: 's0' }]);
    expect(spoken.map(({ text, sentence }) => [text, sentence])).toEqual([['One.', 0]]);
    expect(asked).toMatchObject([{ text: 'count', commits: 0, taken: 2 }]);
  });

  it('is adopted by the same words: it is played, and nothing is done twice', async () => {
    const { ears, clock, activity, asked, spoken, speculator } = setUp([
      'One. ',
      'Two. ',
      'Three.',
    ]);
    speculator.offer(asks('u0', said('count')));
    await activity.settled();
    clock.advanceBy(250);
    const adopted = speculator.take(asks('u0', said('count')));
    expect(adopted?.begunEarlyMs).toBe(clock.nowMs() - 250);
    expect(ears.commands).toEqual([
      { kind: 'hold', turnId: 's0' },
      { kind: 'resume', turnId: 's0' },
    ]);
    expect(await textOf(await adopted?.prepared)).toBe('One. Two. Three.');
    expect(asked).toMatchObject([{ commits: 1, taken: 3 }]);
    const { signal } = new AbortController();
    const first = { turnId: 's0', sentence: 0, text: 'One.' };
    expect(await speculator.speak(first, signal)).toBe(AUDIO_MS);
    await speculator.speak({ turnId: 's0', sentence: 1, text: 'Two.' }, signal);
    await speculator.speak({ turnId: 't7', sentence: 0, text: 'One.' }, signal);
    expect(spoken.map(({ turnId, text }) => [turnId, text])).toEqual([
      ['s0', 'One.'],
      ['s0', 'Two.'],
      ['t7', 'One.'],
    ]);
    expect(speculator.counts).toMatchObject({ begun: 1, adopted: 1, dropped: 0 });
  });

  it('that is adopted before its first sentence leaves that to the turn', async () => {
    const { ears, activity, spoken, speculator } = setUp(['One. ', 'Two.']);
    speculator.offer(asks('u0', said('count')));
    const adopted = speculator.take(asks('u0', said('count')));
    expect(await textOf(await adopted?.prepared)).toBe('One. Two.');
    await activity.settled();
    expect([spoken, ears.commands]).toEqual([[], []]);
    await speculator.speak({ turnId: 's0', sentence: 0, text: 'One.' }, adopted!.abort.signal);
    expect(spoken).toHaveLength(1);
  });

  it('ends with its turn', async () => {
    const { activity, asked, spoken, speculator } = setUp();
    speculator.offer(asks('u0', said('hello')));
    await activity.settled();
    speculator.take(asks('u0', said('hello')))?.abort.abort();
    expect([asked[0]?.signal.aborted, spoken[0]?.signal.aborted]).toEqual([true, true]);
  });

  it('does nothing for a request that acts', async () => {
    const { ears, activity, asked, spoken, speculator } = setUp([], 'acts');
    speculator.offer(asks('u0', said('light on')));
    await activity.settled();
    expect([asked[0]?.commits, spoken, ears.commands]).toEqual([0, [], []]);
    speculator.hear({ kind: 'speech-resumed', utteranceId: 'u0' });
    expect([asked[0]?.commits, ears.commands]).toEqual([0, []]);
    speculator.offer(asks('u1', said('light on')));
    const adopted = speculator.take(asks('u1', said('light on')));
    expect(asked[1]?.commits).toBe(0);
    expect(await textOf(await adopted?.prepared)).toBe('Done.');
    expect(asked[1]?.commits).toBe(1);
  });
});

describe('a speculation for nothing', () => {
  it.each([
    [
      'the user goes on',
      (made: Speculator) => made.hear({ kind: 'speech-resumed', utteranceId: 'u0' }),
    ],
    ['the words were others', (made: Speculator) => made.take(asks('u0', said('hello there')))],
    ['the utterance is another', (made: Speculator) => made.take(asks('u1', said('hello')))],
    ['everything is dropped', (made: Speculator) => made.dropAll()],
  ])('is dropped with what it had made: %s', async (_, drop) => {
    const { ears, clock, activity, asked, spoken, speculator } = setUp();
    speculator.offer(asks('u0', said('hello')));
    await activity.settled();
    clock.advanceBy(400);
    expect(drop(speculator)).toBeUndefined();
    expect(ears.commands.at(-1)).toEqual({ kind: 'flush', turnId: 's0' });
    expect([asked[0]?.signal.aborted, spoken[0]?.signal.aborted]).toEqual([true, true]);
    await activity.settled();
    const counts = { begun: 1, adopted: 0, dropped: 1, droppedAudioMs: AUDIO_MS };
    expect(speculator.counts).toEqual({ ...counts, droppedWorkMs: 0 });
    expect(speculator.take(asks('u0', said('hello')))).toBeUndefined();
  });

  it('counts the time that it was worked on, not that it waited', async () => {
    const { clock, activity, voice, speculator } = setUp();
    let spoken = (): void => undefined;
    voice.wait = new Promise((resolve) => {
      spoken = resolve;
    });
    speculator.offer(asks('u0', said('hello')));
    clock.advanceBy(120);
    spoken();
    await activity.settled();
    clock.advanceBy(1000);
    speculator.dropAll();
    expect(speculator.counts.droppedWorkMs).toBe(120);
    speculator.offer(asks('u1', said('hello')));
    clock.advanceBy(30);
    speculator.dropAll();
    expect(speculator.counts.droppedWorkMs).toBe(150);
  });

  it('is dropped before another begins; the same words are begun once', async () => {
    const { ears, activity, asked, speculator } = setUp();
    speculator.offer(asks('u0', said('hello')));
    speculator.offer(asks('u0', said('hello')));
    await activity.settled();
    expect(asked).toHaveLength(1);
    speculator.offer(asks('u0', said('hello you')));
    await activity.settled();
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    const kinds = ears.commands.map((command) => [
      command.kind,
      'turnId' in command && command.turnId,
    ]);
    expect(kinds).toEqual([
      ['hold', 's0'],
      ['flush', 's0'],
      ['hold', 's1'],
    ]);
    speculator.hear({ kind: 'speech-resumed', utteranceId: 'u9' });
    expect(speculator.counts.dropped).toBe(1);
  });

  it('is not begun for silence', () => {
    const { asked, speculator } = setUp();
    speculator.offer(asks('u0', said(' ')));
    expect([asked, speculator.counts.begun]).toEqual([[], 0]);
  });

  it('that failed is no answer: the turn does it anew', async () => {
    const { ears, activity, voice, speculator } = setUp();
    voice.fails = new Error('the voice has gone');
    speculator.offer(asks('u0', said('hello')));
    await activity.settled();
    expect(speculator.take(asks('u0', said('hello')))).toBeUndefined();
    expect(ears.commands.at(-1)).toEqual({ kind: 'flush', turnId: 's0' });
    expect(speculator.counts).toMatchObject({ adopted: 0, dropped: 1, droppedAudioMs: 0 });
  });
});
