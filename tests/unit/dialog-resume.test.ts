import { describe, expect, it } from 'vitest';
import { heardText } from '../../daemon/dialog/heard-text.ts';
import { Talk, telling } from '../fakes/talk.ts';

const REPLY = 'One two three four. Five six.';
const replying = () => new Talk({ answer: () => telling(REPLY) });

async function interrupted(talk: Talk): Promise<string> {
  await talk.hearReply();
  const utteranceId = talk.begin({ speechMs: 320 });
  talk.pausedAt('t0', { heardSentences: 0, heardShare: 0.5 });
  expect(talk.state).toBe('interrupted');
  return utteranceId;
}

const moves = (talk: Talk) => talk.commands('pause', 'resume', 'flush').map(({ kind }) => kind);

describe('a false interruption', () => {
  it.each(['mm-hm', 'okay', 'Yeah, right.', 'uh-huh'])('is "%s"', async (text) => {
    const talk = replying();
    await talk.end(await interrupted(talk), text);
    expect(talk.state).toBe('speaking');
    expect(moves(talk)).toEqual(['pause', 'resume']);
    expect(talk.requests).toEqual(['tell me']);
    await talk.playbackEnds('t0', { heardSentences: 2, heardShare: 0 });
    talk.clock.advanceBy(300);
    expect(talk.turns).toMatchObject([{ heard: REPLY, outcome: 'answered' }]);
    expect(moves(talk)).toEqual(['pause', 'resume']);
  });

  it('is a murmur that might be words, heard no more surely than free dictation', async () => {
    const talk = replying();
    const murmur = { isDictated: true, confidence: 0.4 };
    await talk.end(await interrupted(talk), 'looking', murmur);
    expect(moves(talk)).toEqual(['pause', 'resume']);
    expect(talk.requests).toEqual(['tell me']);
  });

  it('is none of words that were heard more surely, or as a command', async () => {
    for (const said of [{ isDictated: true, confidence: 0.5 }, { confidence: 0.4 }]) {
      const talk = replying();
      await talk.end(await interrupted(talk), 'and tomorrow', said);
      expect(talk.requests).toEqual(['tell me', 'and tomorrow']);
    }
  });

  it('is over two seconds after the end of speech without words', async () => {
    const talk = replying();
    const utteranceId = await interrupted(talk);
    talk.clock.advanceBy(400);
    // Its speech ended 320 ms before the endpoint.
    await talk.end(utteranceId, '');
    talk.clock.advanceBy(1679);
    expect(talk.state).toBe('interrupted');
    talk.clock.advanceBy(1);
    expect(talk.state).toBe('speaking');
    expect(moves(talk)).toEqual(['pause', 'resume']);
  });

  it('becomes a true one when words follow in that time', async () => {
    const talk = replying();
    await talk.end(await interrupted(talk), '');
    talk.clock.advanceBy(1000);
    const utteranceId = talk.begin({ speechMs: 64 });
    talk.clock.advanceBy(3000);
    expect(talk.state).toBe('interrupted');
    await talk.end(utteranceId, 'and tomorrow');
    expect(talk.requests).toEqual(['tell me', 'and tomorrow']);
  });

  it('was too short to be speech', async () => {
    const talk = replying();
    await interrupted(talk);
    talk.ears.tell({ kind: 'speech-dropped' });
    expect(moves(talk)).toEqual(['pause', 'resume']);
  });

  it('was the wake word, and nobody said more', async () => {
    const talk = replying();
    await talk.hearReply();
    talk.wake();
    talk.ears.tell({ kind: 'no-speech' });
    expect(talk.state).toBe('speaking');
    expect(moves(talk)).toEqual(['pause', 'resume']);
  });

  it('does not last for ever although the ears tell nothing', async () => {
    const talk = replying();
    await talk.hearReply();
    talk.wake();
    talk.clock.advanceBy(7000);
    expect(talk.state).toBe('speaking');
  });

  it('was heard by a recogniser that failed: it goes on listening', async () => {
    const talk = replying();
    await interrupted(talk);
    talk.ears.tell({ kind: 'hearing-failed', message: 'stuck' });
    expect(moves(talk)).toEqual(['pause', 'resume']);
    expect(talk.ears.mode).toBe('duplex');
    expect(talk.commands('mode').slice(-2)).toHaveLength(2);
  });

  it('was heard by a recogniser that failed: nobody is speaking at its end', async () => {
    const talk = replying();
    await interrupted(talk);
    talk.ears.tell({ kind: 'hearing-failed', message: 'stuck' });
    await talk.playbackEnds('t0', { heardSentences: 3, heardShare: 0 });
    talk.clock.advanceBy(500);
    expect(talk.state).toBe('idle');
  });

  it('was the wake word in the midst of speech: nobody is speaking at its end', async () => {
    const talk = replying();
    await talk.hearReply();
    talk.begin({ speechMs: 64 });
    talk.wake();
    talk.ears.tell({ kind: 'no-speech' });
    expect(talk.state).toBe('speaking');
    await talk.playbackEnds('t0', { heardSentences: 2, heardShare: 0 });
    talk.clock.advanceBy(500);
    expect(talk.state).toBe('idle');
  });

  it('was cut by muting: nobody is speaking at its end', async () => {
    const talk = replying();
    await interrupted(talk);
    talk.conversation.mute();
    talk.conversation.unmute();
    expect([talk.state, talk.ears.mode]).toEqual(['speaking', 'duplex']);
    await talk.playbackEnds('t0', { heardSentences: 2, heardShare: 0 });
    talk.clock.advanceBy(500);
    expect(talk.state).toBe('idle');
  });

  it('was one sound: the next sound alone does not stop the reply, words do', async () => {
    const talk = replying();
    await interrupted(talk);
    talk.ears.tell({ kind: 'speech-dropped' });
    expect(talk.state).toBe('speaking');
    talk.begin({ speechMs: 2000 });
    expect(talk.state).toBe('speaking');
    talk.ears.tell({ kind: 'speech-dropped' });
    talk.begin({ speechMs: 400, partial: 'what about' });
    expect(talk.state).toBe('interrupted');
  });

  it('is believed again in the next reply', async () => {
    const talk = replying();
    await interrupted(talk);
    talk.ears.tell({ kind: 'speech-dropped' });
    await talk.playbackEnds('t0', { heardSentences: 3, heardShare: 0 });
    talk.clock.advanceBy(500);
    await talk.ask('tell me more');
    talk.play('t1');
    talk.begin({ speechMs: 320 });
    expect(talk.state).toBe('interrupted');
  });

  it('goes on to the end when it is muted meanwhile', async () => {
    const talk = replying();
    await interrupted(talk);
    talk.conversation.mute();
    expect(moves(talk)).toEqual(['pause', 'resume']);
    expect(talk.state).toBe('speaking');
  });

  it('is forgotten with the reply: nobody is hurried afterwards', async () => {
    const talk = replying();
    await talk.end(await interrupted(talk), '');
    talk.conversation.cancel();
    talk.wake();
    talk.clock.advanceBy(3000);
    expect(talk.state).toBe('listening');
  });

  it('counts what was heard after it as well', async () => {
    const talk = replying();
    await talk.end(await interrupted(talk), 'okay');
    talk.conversation.cancel();
    await talk.playbackEnds('t0', { heardSentences: 1, heardShare: 0 });
    expect(talk.turns).toMatchObject([{ heard: 'One two three four.', outcome: 'cancelled' }]);
  });

  it('can still be cancelled, once', async () => {
    const talk = replying();
    await interrupted(talk);
    talk.conversation.cancel();
    expect(moves(talk)).toEqual(['pause', 'flush']);
    expect(talk.turns).toMatchObject([{ heard: 'One two', outcome: 'cancelled' }]);
    talk.clock.advanceBy(10_000);
    expect(moves(talk)).toEqual(['pause', 'flush']);
    expect(talk.state).toBe('idle');
  });
});

describe('what was heard', () => {
  it.each([
    [{ heardSentences: 0, heardShare: 0 }, ''],
    [{ heardSentences: 1, heardShare: 0 }, 'One two three four.'],
    [{ heardSentences: 2, heardShare: 0 }, REPLY],
    [{ heardSentences: 5, heardShare: 1 }, REPLY],
    // "Onetwothreefour." has 16 letters: its words end after 3, 6, 11 and 16 of them.
    [{ heardSentences: 0, heardShare: 2999 / 16_000 }, ''],
    [{ heardSentences: 0, heardShare: 3000 / 16_000 }, 'One'],
    [{ heardSentences: 0, heardShare: 10_999 / 16_000 }, 'One two'],
    [{ heardSentences: 0, heardShare: 11_000 / 16_000 }, 'One two three'],
    [{ heardSentences: 1, heardShare: 0.5 }, 'One two three four. Five'],
  ])('at %o is "%s"', (heard, text) => {
    expect(heardText(['One two three four.', 'Five six.'], heard)).toBe(text);
  });
});
