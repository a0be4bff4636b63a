import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { conversationOptions } from '../../daemon/compose/conversation-options.ts';
import { Conversation } from '../../daemon/dialog/conversation.ts';
import { onePiece, type Prepare, type Turn } from '../../daemon/dialog/turn.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import type { Transcript } from '../../daemon/ports/hearing.ts';
import { plainEndpointing } from '../../scripts/bench/plain-endpointing.ts';
import { ScriptedEars } from '../fakes/scripted-ears.ts';

const TIMES = {
  speechStartSample: 0,
  speechEndSample: 16_000,
  speechEndMs: 1000,
  endpointMs: 1300,
  transcriptMs: 1301,
};
const transcript = (text: string): Transcript => ({ text, confidence: 1, source: 'grammar' });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const START: EarsEvent = { kind: 'speech-start', utteranceId: 'u0', sample: 0 };
const likely = (text: string): EarsEvent => ({
  kind: 'likely-end',
  utteranceId: 'u0',
  transcript: transcript(text),
  atMs: 1100,
});
const utterance = (text: string): EarsEvent => ({
  kind: 'utterance',
  utteranceId: 'u0',
  transcript: transcript(text),
  times: TIMES,
  end: 'silence',
  level: { speechDb: -25, noiseDb: -60, meanProbability: 0.9 },
  duringPlayback: false,
});

function setUp() {
  const { config } = loadConfig({ filePath: undefined, local: [], fleet: [], flags: [] });
  const ears = new ScriptedEars();
  const clock = new ManualClock();
  const turns: Turn[] = [];
  const asked: string[] = [];
  const prepare: Prepare = async ({ text }) => {
    asked.push(text);
    const early = { pieces: onePiece(`You said ${text}. Was that it?`) };
    return { intent: { name: 'echo', slots: {} }, early, commit: async () => early };
  };
  const spoken: string[] = [];
  const conversation = new Conversation({
    clock,
    realClock: clock,
    log: createLog('silent', 2),
    ears,
    speak: async ({ turnId, sentence, text }) => {
      spoken.push(`${turnId}.${sentence} ${text}`);
      return 100;
    },
    prepare,
    endpointing: plainEndpointing(),
    restMode: 'open',
    options: conversationOptions(config, 'UTC'),
    onTurn: (turn) => turns.push(turn),
  });
  conversation.start();
  const tell = async (...events: readonly EarsEvent[]): Promise<void> => {
    for (const event of events) {
      ears.tell(event);
      await settle();
    }
  };
  const told = (): string[] =>
    ears.commands.flatMap((command) =>
      'turnId' in command ? [`${command.kind} ${command.turnId}`] : [],
    );
  return { tell, told, asked, spoken, turns, conversation };
}

describe('a conversation at a likely end', () => {
  it('has the reply ready, and says it when that was the end', async () => {
    const { tell, told, asked, spoken, turns, conversation } = setUp();
    await tell(START, likely('hello'));
    expect([told(), spoken, turns]).toEqual([['hold s0'], ['s0.0 You said hello.'], []]);
    expect(conversation.state).toBe('transcribing');
    await tell(utterance('hello'));
    expect(asked).toEqual(['hello']);
    expect(spoken).toEqual(['s0.0 You said hello.', 's0.1 Was that it?']);
    expect(told()).toEqual(['hold s0', 'resume s0', 'reply-complete s0']);
    expect(conversation.state).toBe('speaking');
    const heard = { heardSentences: 2, heardShare: 0 };
    await tell(
      { kind: 'playback-started', turnId: 's0', atMs: 0, sample: 0 },
      { kind: 'sentence-played', turnId: 's0', sentence: 1 },
      { kind: 'playback-ended', turnId: 's0', atMs: 0, ...heard },
    );
    conversation.cancel();
    const reply = 'You said hello. Was that it?';
    expect(turns).toMatchObject([{ id: 's0', reply, heard: reply, intent: { name: 'echo' } }]);
    expect(turns[0]?.marks.begunEarlyMs).toBe(0);
  });

  it('leaves no trace when the user goes on', async () => {
    const { tell, told, asked, spoken, turns, conversation } = setUp();
    await tell(START, likely('hello'), { kind: 'speech-resumed', utteranceId: 'u0' });
    expect([told(), turns]).toEqual([['hold s0', 'flush s0'], []]);
    await tell(utterance('hello you'));
    expect(asked).toEqual(['hello', 'hello you']);
    expect(spoken[1]).toBe('t0.0 You said hello you.');
    conversation.cancel();
    expect(turns[0]?.marks.begunEarlyMs).toBeUndefined();
    expect(turns.map(({ id, transcript: words }) => [id, words?.text])).toEqual([
      ['t0', 'hello you'],
    ]);
  });

  it.each([
    ['nothing was said', { kind: 'no-speech' }],
    ['it was too short', { kind: 'speech-dropped' }],
    ['the recogniser failed', { kind: 'hearing-failed', message: 'gone' }],
  ] as const)('drops everything when %s', async (_, event) => {
    const { tell, told, conversation } = setUp();
    await tell(START, likely('hello'), event);
    expect(told().slice(0, 2)).toEqual(['hold s0', 'flush s0']);
    expect(conversation.speculations).toMatchObject({ begun: 1, dropped: 1 });
  });

  it('is silent about words that come where none are expected', async () => {
    const { tell, told, conversation } = setUp();
    await tell(likely('hello'), utterance('hello'));
    expect(told().at(-1)).toBe('flush s0');
    expect([conversation.state, conversation.unexpected]).toEqual(['idle', 1]);
  });
});
