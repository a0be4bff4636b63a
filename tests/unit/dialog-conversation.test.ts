import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import { Conversation } from '../../daemon/dialog/conversation.ts';
import { type Answer, onePiece, type Turn, type UserRequest } from '../../daemon/dialog/turn.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import { ScriptedEars } from '../fakes/scripted-ears.ts';

type Respond = (request: UserRequest, signal: AbortSignal) => Promise<Answer>;

const HANGOVER = { minHangoverMs: 320, hangoverMs: 640, maxHangoverMs: 1200 };

const flushMicrotasks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(
  respond: Respond = async ({ text }) => ({ pieces: onePiece(`You said ${text}.`) }),
  speak: (text: string) => Promise<void> = async () => undefined,
) {
  const ears = new ScriptedEars();
  const clock = new ManualClock();
  const turns: Turn[] = [];
  const spoken: string[] = [];
  const conversation = new Conversation({
    clock,
    realClock: clock,
    log: createLog('silent', 2),
    ears,
    speak: async ({ text }) => {
      spoken.push(text);
      await speak(text);
      return 0;
    },
    prepare: async (request, signal) => ({ commit: () => respond(request, signal) }),
    progress: (words) => (words === 'stop' ? 'complete' : 'none'),
    hangover: HANGOVER,
    restMode: 'wake',
    onTurn: (turn) => turns.push(turn),
  });
  conversation.start();
  return { ears, clock, turns, spoken, conversation };
}

function utterance(text: string): EarsEvent {
  return {
    kind: 'utterance',
    utteranceId: 'u0',
    transcript: { text, confidence: 1, source: 'grammar' },
    times: {
      speechStartSample: 0,
      speechEndSample: 16_000,
      speechEndMs: 1000,
      endpointMs: 1300,
      transcriptMs: 1301,
    },
    end: 'silence',
  };
}

const WAKE: EarsEvent = { kind: 'wake', phrase: 'hey test', endSample: 0, atMs: 0 };
const START: EarsEvent = { kind: 'speech-start', utteranceId: 'u0', sample: 0 };

async function sayToIt(ears: ScriptedEars, text: string): Promise<void> {
  for (const event of [WAKE, START, utterance(text)]) ears.tell(event);
  await flushMicrotasks();
}

function playToEnd(ears: ScriptedEars, clock: ManualClock, turnId: string): void {
  ears.tell({ kind: 'playback-started', turnId, atMs: clock.nowMs(), sample: 0 });
  ears.tell({ kind: 'sentence-played', turnId, sentence: 0 });
  const heard = { heardSentences: 1, heardShare: 0 };
  ears.tell({ kind: 'playback-ended', turnId, atMs: clock.nowMs(), ...heard });
  clock.advanceBy(300);
}

describe('a conversation', () => {
  it('goes from the wake word to a spoken reply and back to rest', async () => {
    const { ears, clock, turns, spoken, conversation } = setUp();
    expect(ears.mode).toBe('wake');
    await sayToIt(ears, 'good day');
    expect(spoken).toEqual(['You said good day.']);
    expect(conversation.state).toBe('speaking');
    expect(ears.mode).toBe('off');
    playToEnd(ears, clock, 't0');
    expect(conversation.state).toBe('idle');
    expect(ears.mode).toBe('wake');
    expect(turns).toMatchObject([
      { reply: 'You said good day.', heard: 'You said good day.', outcome: 'answered' },
    ]);
  });

  it('shortens the wait after a complete command', () => {
    const { ears } = setUp();
    ears.tell({ kind: 'partial', utteranceId: 'u0', text: 'stop' });
    expect(ears.commands.at(-1)).toEqual({ kind: 'hangover', utteranceId: 'u0', hangoverMs: 320 });
  });

  it('keeps only what was heard when it is cancelled in mid-reply', async () => {
    const { ears, turns, conversation } = setUp(async () => ({
      pieces: onePiece('The first sentence. The second one.'),
    }));
    await sayToIt(ears, 'tell me');
    ears.tell({ kind: 'playback-started', turnId: 't0', atMs: 0, sample: 0 });
    ears.tell({ kind: 'sentence-played', turnId: 't0', sentence: 0 });
    conversation.cancel();
    expect(turns).toMatchObject([{ heard: 'The first sentence.', outcome: 'cancelled' }]);
    expect(ears.commands).toContainEqual({ kind: 'flush', turnId: 't0' });
    expect(conversation.state).toBe('idle');
  });

  it('is silent when there is nothing to say', async () => {
    const { ears, turns, spoken, conversation } = setUp(async () => ({ pieces: onePiece('') }));
    await sayToIt(ears, 'stop');
    expect(spoken).toEqual([]);
    expect(conversation.state).toBe('idle');
    expect(turns).toHaveLength(1);
  });

  it('survives an answer that throws, says so in the turn, and apologises', async () => {
    const { ears, clock, turns, spoken, conversation } = setUp(() =>
      Promise.reject(new Error('broken')),
    );
    await sayToIt(ears, 'anything');
    expect(turns).toMatchObject([{ outcome: 'failed' }]);
    expect(spoken).toEqual(['Sorry, something went wrong with that.']);
    playToEnd(ears, clock, 't1');
    expect(conversation.state).toBe('idle');
  });

  it('apologises once when the voice dies, however that ends', async () => {
    const { ears, turns, conversation } = setUp(undefined, () =>
      Promise.reject(new EarshotError('ENGINE_FAILED', 'the engine has gone')),
    );
    await sayToIt(ears, 'anything');
    await flushMicrotasks();
    expect(turns.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(conversation.isResting).toBe(true);
  });

  it('gives up an answer that never comes, aloud', async () => {
    const { ears, clock, spoken } = setUp(() => new Promise(() => undefined));
    await sayToIt(ears, 'anything');
    clock.advanceBy(10_000);
    await flushMicrotasks();
    expect(spoken).toEqual(['Sorry, that took too long, so I stopped.']);
  });

  it('announces after the turn that is under way, not during it', async () => {
    const { ears, clock, spoken, conversation } = setUp();
    await sayToIt(ears, 'good day');
    const over = conversation.announce('Your tea is ready.', 'timer');
    await flushMicrotasks();
    expect(spoken).toEqual(['You said good day.']);
    playToEnd(ears, clock, 't0');
    await flushMicrotasks();
    expect(spoken.at(-1)).toBe('Your tea is ready.');
    playToEnd(ears, clock, 't1');
    expect(await over).toMatchObject({ origin: 'timer', heard: 'Your tea is ready.' });
  });

  it('says that it failed to hear', async () => {
    const { ears, spoken } = setUp();
    for (const event of [WAKE, START]) ears.tell(event);
    ears.tell({ kind: 'hearing-failed', message: 'no memory' });
    await flushMicrotasks();
    expect(spoken).toEqual(['Sorry, something went wrong with that.']);
  });

  it('stops waiting for a speaker when the microphone goes away', async () => {
    const { ears, conversation } = setUp();
    for (const event of [WAKE, START]) ears.tell(event);
    expect(conversation.state).toBe('transcribing');
    const status = { streamErrors: 1, droppedFrames: 0, reason: 'unplugged', device: 'mic' };
    ears.tell({ kind: 'audio', status: { ...status, direction: 'input', state: 'absent' } });
    expect(conversation.state).toBe('idle');
    expect(ears.mode).toBe('wake');
  });

  it('synthesises at most two sentences ahead of what was played', async () => {
    const { ears, spoken } = setUp(async () => ({
      pieces: onePiece('One is here. Two is here. Three is here. Four is here. Five is here.'),
    }));
    await sayToIt(ears, 'count');
    expect(spoken).toHaveLength(2);
    ears.tell({ kind: 'sentence-played', turnId: 't0', sentence: 0 });
    await flushMicrotasks();
    expect(spoken).toHaveLength(3);
  });
});
