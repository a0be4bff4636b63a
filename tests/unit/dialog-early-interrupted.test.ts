import { describe, expect, it } from 'vitest';
import { onePiece, type PreparedAnswer } from '../../daemon/dialog/turn.ts';
import { settled, Talk, telling } from '../fakes/talk.ts';

/** What an utterance may be, before it is over. */
async function likelyEnd(talk: Talk, utteranceId: string, text: string): Promise<void> {
  const transcript = { text, confidence: 1, source: 'grammar' } as const;
  talk.ears.tell({ kind: 'likely-end', utteranceId, transcript, atMs: talk.clock.nowMs() });
  await settled();
}

async function askEarly(talk: Talk, text: string): Promise<void> {
  talk.wake();
  const utteranceId = talk.begin();
  await likelyEnd(talk, utteranceId, text);
  await talk.end(utteranceId, text);
}

/** An answer that acts. */
const acting = (deed: () => void, confirm?: string): PreparedAnswer => ({
  ...(confirm === undefined ? {} : { confirm }),
  commit: async () => {
    deed();
    return { pieces: onePiece('Done.') };
  },
});

const moves = (talk: Talk): string[] =>
  talk
    .commands('hold', 'pause', 'resume', 'flush')
    .map((command) => `${command.kind} ${command.turnId}`);

describe('an answer that was begun early', () => {
  it('is paused and resumed like any other', async () => {
    const talk = new Talk({ answer: () => telling('One two. Three four.') });
    await askEarly(talk, 'tell me');
    talk.play('s0');
    const utteranceId = talk.begin({ speechMs: 320 });
    talk.pausedAt('s0', { heardSentences: 0, heardShare: 0.5 });
    await talk.end(utteranceId, 'okay');
    expect(moves(talk)).toEqual(['hold s0', 'resume s0', 'pause s0', 'resume s0']);
    await talk.playbackEnds('s0', { heardSentences: 2, heardShare: 0 });
    talk.clock.advanceBy(500);
    expect(talk.turns).toMatchObject([{ id: 's0', heard: 'One two. Three four.' }]);
    expect(talk.state).toBe('idle');
  });

  it('is that of one request when the user goes on before it is heard', async () => {
    const talk = new Talk();
    await askEarly(talk, 'what is the weather');
    expect(talk.state).toBe('speaking');
    talk.clock.advanceBy(400);
    const utteranceId = talk.begin();
    expect(talk.state).toBe('interrupted');
    await likelyEnd(talk, utteranceId, 'in the mountains');
    const both = 'what is the weather in the mountains';
    expect(talk.requests).toEqual(['what is the weather', both]);
    await talk.end(utteranceId, 'in the mountains');
    expect(talk.requests).toHaveLength(2);
    await talk.playToEnd('s1');
    expect(talk.turns).toMatchObject([{ id: 's1', transcript: { text: both } }]);
  });

  it('is interrupted, not gone on with, once it is heard', async () => {
    const talk = new Talk();
    await askEarly(talk, 'what is the weather');
    talk.play('s0', 100);
    const utteranceId = talk.begin({ speechMs: 400 });
    talk.pausedAt('s0', { heardSentences: 0, heardShare: 0 });
    await talk.end(utteranceId, 'in the mountains');
    expect(talk.requests).toEqual(['what is the weather', 'in the mountains']);
    expect(talk.turns).toMatchObject([{ id: 's0', outcome: 'cancelled' }]);
  });

  it('does nothing for a request that goes on while it is still being understood', async () => {
    const deeds: string[] = [];
    const understand: (() => void)[] = [];
    const talk = new Talk({
      answer: async (text) => {
        await new Promise<void>((resolve) => understand.push(resolve));
        return acting(() => deeds.push(text));
      },
    });
    await askEarly(talk, 'turn on the lamp');
    const utteranceId = talk.begin();
    for (const go of understand) go();
    await settled();
    expect([talk.state, deeds]).toEqual(['interrupted', []]);
    await talk.end(utteranceId, 'in the kitchen');
    for (const go of understand) go();
    await settled();
    expect(deeds).toEqual(['turn on the lamp in the kitchen']);
  });

  it('does what it waited with when the user only coughed', async () => {
    const deeds: string[] = [];
    let understand: () => void = () => undefined;
    const talk = new Talk({
      answer: async (text) => {
        await new Promise<void>((resolve) => (understand = resolve));
        return acting(() => deeds.push(text));
      },
    });
    await askEarly(talk, 'turn on the lamp');
    talk.begin();
    understand();
    await settled();
    talk.ears.tell({ kind: 'speech-dropped' });
    await settled();
    expect(deeds).toEqual(['turn on the lamp']);
  });
});

describe('a question that wants a yes', () => {
  const asking = (deeds: string[]): Talk =>
    new Talk({
      answer: (text) =>
        text.startsWith('unlock')
          ? acting(() => deeds.push(text), `Shall I ${text}?`)
          : telling(`You said ${text}.`),
    });

  it('is not answered by the rest of the request that it came too early for', async () => {
    const deeds: string[] = [];
    const talk = asking(deeds);
    await talk.ask('unlock the door');
    talk.clock.advanceBy(300);
    const utteranceId = talk.begin();
    await likelyEnd(talk, utteranceId, 'of the garage');
    await talk.end(utteranceId, 'of the garage');
    expect(talk.spoken.at(-1)).toBe('Shall I unlock the door of the garage?');
    await talk.playToEnd('t1');
    await talk.say('yes');
    expect(deeds).toEqual(['unlock the door of the garage']);
  });

  it.each([
    ['yes', ['unlock the door']],
    ['yes but not now', []],
  ])('has nothing done by a likely yes, and is answered by "%s"', async (answer, done) => {
    const deeds: string[] = [];
    const talk = asking(deeds);
    await talk.ask('unlock the door');
    await talk.playToEnd('t0');
    const utteranceId = talk.begin();
    await likelyEnd(talk, utteranceId, 'yes');
    expect(deeds).toEqual([]);
    if (answer !== 'yes') talk.ears.tell({ kind: 'speech-resumed', utteranceId });
    await talk.end(utteranceId, answer);
    expect(deeds).toEqual(done);
  });
});

describe('what was begun early, and the user', () => {
  async function begun(): Promise<Talk> {
    const talk = new Talk();
    talk.wake();
    await likelyEnd(talk, talk.begin(), 'hello');
    expect(moves(talk)).toEqual(['hold s0']);
    return talk;
  }

  it('mutes the box: nothing of it remains', async () => {
    const talk = await begun();
    talk.conversation.mute();
    expect(moves(talk)).toEqual(['hold s0', 'flush s0']);
    expect(talk.conversation.speculations).toMatchObject({ begun: 1, dropped: 1 });
  });

  it('says the wake word again: nothing of it remains', async () => {
    const talk = await begun();
    talk.wake();
    expect(moves(talk)).toEqual(['hold s0', 'flush s0']);
  });

  it.each([
    ['is not heard any more', 'audio'],
    ['said too little', 'speech-dropped'],
    ['mutes the box', 'mute'],
  ])('interrupted a reply and then %s: nothing of it remains', async (_, how) => {
    const talk = new Talk({ answer: () => telling('One two three four.') });
    await talk.hearReply();
    const utteranceId = talk.begin({ speechMs: 320 });
    talk.pausedAt('t0', { heardSentences: 0, heardShare: 0.5 });
    await likelyEnd(talk, utteranceId, 'hello');
    const status = { device: 'x', streamErrors: 0, droppedFrames: 0, reason: '' };
    const lost = { ...status, direction: 'input', state: 'absent' } as const;
    if (how === 'mute') talk.conversation.mute();
    else if (how === 'audio') talk.ears.tell({ kind: 'audio', status: lost });
    else talk.ears.tell({ kind: 'speech-dropped' });
    expect(talk.state).toBe('speaking');
    const all = moves(talk);
    expect([...all].sort()).toEqual(['flush s0', 'hold s0', 'pause t0', 'resume t0']);
  });
});
