import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { settled, Talk, telling } from '../fakes/talk.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('a muted box', () => {
  it('closes the microphone and starts nothing', async () => {
    const talk = new Talk();
    talk.conversation.mute();
    expect(talk.state).toBe('muted');
    expect(talk.commands('mute')).toEqual([{ kind: 'mute', isMuted: true }]);
    expect(talk.ears.mode).toBe('off');
    await talk.ask('good day');
    expect(talk.requests).toEqual([]);
    expect(talk.conversation.unexpected).toBeGreaterThan(0);
    talk.conversation.unmute();
    expect(talk.commands('mute').at(-1)).toEqual({ kind: 'mute', isMuted: false });
    expect(talk.ears.mode).toBe('wake');
    await talk.ask('good day');
    expect(talk.requests).toEqual(['good day']);
  });

  it('is muted by its own key as well', () => {
    const talk = new Talk();
    talk.ears.tell({ kind: 'muted', isMuted: true });
    expect(talk.state).toBe('muted');
    expect(talk.conversation.isMuted).toBe(true);
    talk.ears.tell({ kind: 'muted', isMuted: false });
    expect(talk.state).toBe('idle');
  });

  it('forgets what was being said', () => {
    const talk = new Talk();
    talk.wake();
    talk.begin();
    talk.conversation.mute();
    expect(talk.state).toBe('muted');
  });

  it('speaks to the end when muted in mid-reply, and rings timers', async () => {
    const talk = new Talk();
    await talk.hearReply();
    talk.conversation.mute();
    expect(talk.ears.mode).toBe('off');
    await talk.playToEnd('t0');
    expect(talk.turns).toMatchObject([{ outcome: 'answered' }]);
    expect(talk.state).toBe('muted');
    void talk.conversation.announce('Your tea is ready.', 'timer');
    await talk.playToEnd('t1');
    expect(talk.spoken.at(-1)).toBe('Your tea is ready.');
    expect(talk.state).toBe('muted');
    expect(talk.ears.mode).toBe('off');
  });
});

describe('do not disturb', () => {
  const gains = (talk: Talk) => talk.commands('gain').map(({ gain }) => gain);

  it('holds announcements back until it is over', async () => {
    const talk = new Talk();
    talk.conversation.setDoNotDisturb(true);
    const over = talk.conversation.announce('Dinner is ready.', 'say');
    await settled();
    expect(talk.spoken).toEqual([]);
    expect(talk.conversation.isResting).toBe(true);
    talk.conversation.setDoNotDisturb(false);
    await talk.playToEnd('t0');
    expect(await over).toMatchObject({ heard: 'Dinner is ready.' });
  });

  it('drops them where the settings want it', async () => {
    const talk = new Talk({
      settings: ({ doNotDisturb }) => Object.assign(doNotDisturb, { announcements: 'drop' }),
    });
    talk.conversation.setDoNotDisturb(true);
    expect(await talk.conversation.announce('Dinner is ready.', 'say')).toBeUndefined();
  });

  it.each([
    ['quiet', [0.5, 0.15, 0.5]],
    ['normal', [0.5]],
  ] as const)('rings timers %s', async (timers, expected) => {
    const talk = new Talk({
      settings: ({ doNotDisturb }) => Object.assign(doNotDisturb, { timers }),
    });
    talk.conversation.setVolume(50);
    talk.conversation.setDoNotDisturb(true);
    void talk.conversation.announce('Your tea is ready.', 'timer');
    await talk.playToEnd('t0');
    expect(talk.spoken).toEqual(['Your tea is ready.']);
    expect(gains(talk)).toEqual(expected);
  });

  it('answers whoever asks as ever', async () => {
    const talk = new Talk();
    talk.conversation.setDoNotDisturb(true);
    await talk.ask('good day');
    expect(talk.spoken).toEqual(['You said good day.']);
  });
});

describe('the volume', () => {
  const gains = (talk: Talk) => talk.commands('gain').map(({ gain }) => gain);

  function nightTalk(wall: string, night: object, timeZone = 'UTC'): Talk {
    const talk = new Talk({
      clock: new ManualClock(Date.parse(wall)),
      timeZone,
      settings: (config) => Object.assign(config.night, { enabled: true, ...night }),
    });
    talk.conversation.setVolume(60);
    return talk;
  }

  it('is lower from evening to morning, across midnight', () => {
    const talk = nightTalk('2026-11-21T21:59:30Z', {});
    expect(gains(talk)).toEqual([0.6]);
    talk.clock.advanceBy(29_999);
    expect(gains(talk)).toEqual([0.6]);
    talk.clock.advanceBy(1);
    expect(gains(talk)).toEqual([0.6, 0.25]);
    talk.clock.advanceBy(9 * HOUR_MS - 1);
    expect(gains(talk)).toEqual([0.6, 0.25]);
    talk.clock.advanceBy(1);
    expect(gains(talk)).toEqual([0.6, 0.25, 0.6]);
  });

  it.each([
    ['Europe/Berlin', '2026-11-21T21:30:00Z', 0.25],
    ['America/New_York', '2026-11-21T21:30:00Z', 0.6],
    ['Asia/Kathmandu', '2026-11-21T01:14:00Z', 0.25],
    ['Asia/Kathmandu', '2026-11-21T01:15:00Z', 0.6],
  ])('goes by the time in %s at %s', (timeZone, wall, gain) => {
    expect(gains(nightTalk(wall, {}, timeZone))).toEqual([gain]);
  });

  it('follows the clocks when they are put back', () => {
    // In Berlin it is 02:30 twice that night: 00:30 and 01:30 UTC.
    const talk = nightTalk('2026-10-25T00:29:00Z', { from: '02:30', to: '02:45' }, 'Europe/Berlin');
    talk.clock.advanceBy(90 * MINUTE_MS);
    expect(gains(talk)).toEqual([0.6, 0.25, 0.6, 0.25, 0.6]);
  });

  it('is never raised by the night, and a night of no length is none', () => {
    const soft = nightTalk('2026-11-21T23:00:00Z', { volumePercent: 80 });
    expect(gains(soft)).toEqual([0.6]);
    expect(gains(nightTalk('2026-11-21T23:00:00Z', { from: '23:00', to: '23:00' }))).toEqual([0.6]);
  });

  it('looks at no clock any more once it is stopped', () => {
    const talk = nightTalk('2026-11-21T21:59:30Z', {});
    talk.conversation.stop();
    talk.clock.advanceBy(HOUR_MS);
    expect(gains(talk)).toEqual([0.6]);
  });

  it('is lower for the answer to a whisper', async () => {
    const talk = new Talk();
    talk.conversation.setVolume(50);
    await talk.ask('good night', {
      level: { speechDb: -56, noiseDb: -75, meanProbability: 0.9 },
    });
    await talk.playToEnd('t0');
    expect(gains(talk)).toEqual([0.5, 0.2, 0.5]);
    await talk.ask('good day', { level: { speechDb: -55, noiseDb: -75, meanProbability: 0.9 } });
    expect(gains(talk)).toHaveLength(3);
  });
});

describe('a long wait', () => {
  function slow(kind: 'off' | 'earcon' | 'filler', afterMs = 2000) {
    let answer: (text: string) => void = () => undefined;
    const talk = new Talk({
      answer: () => {
        const said = new Promise<string>((resolve) => (answer = resolve));
        return said.then(telling);
      },
      settings: ({ waiting }) => Object.assign(waiting, { kind, afterMs }),
    });
    const waits = () => talk.commands('earcon').filter(({ name }) => name === 'waiting').length;
    return { talk, waits, answer: (text: string) => answer(text) };
  }

  it('is silent by default', async () => {
    const { talk, waits } = slow('off');
    await talk.ask('think');
    talk.clock.advanceBy(9000);
    expect(waits()).toBe(0);
  });

  it('is heard again and again, until the first audio', async () => {
    const { talk, waits, answer } = slow('earcon', 1500);
    await talk.ask('think');
    talk.clock.advanceBy(1499);
    expect(waits()).toBe(0);
    talk.clock.advanceBy(1);
    expect(waits()).toBe(1);
    talk.clock.advanceBy(1500);
    expect(waits()).toBe(2);
    answer('Done thinking.');
    await settled();
    talk.clock.advanceBy(1500);
    expect(waits()).toBe(3);
    talk.play('t0', 0);
    talk.clock.advanceBy(3000);
    expect(waits()).toBe(3);
  });

  it('ends with the turn', async () => {
    const { talk, waits } = slow('earcon');
    await talk.ask('think');
    talk.conversation.cancel();
    talk.clock.advanceBy(9000);
    expect(waits()).toBe(0);
  });

  it('may be filled with a few words, then with sounds', async () => {
    const { talk, waits, answer } = slow('filler');
    await talk.ask('think');
    talk.clock.advanceBy(2000);
    await settled();
    expect(talk.spoken).toEqual(['One moment.']);
    talk.play('t0', 100);
    await talk.sentencePlayed('t0', 0);
    talk.clock.advanceBy(2000);
    expect([talk.spoken.length, waits()]).toEqual([1, 1]);
    answer('Done thinking.');
    await settled();
    expect(talk.spoken).toEqual(['One moment.', 'Done thinking.']);
    expect(talk.commands('reply-complete')).toMatchObject([{ sentences: 2 }]);
    await talk.sentencePlayed('t0', 1);
    await talk.playbackEnds('t0', { heardSentences: 2, heardShare: 0 });
    talk.clock.advanceBy(9000);
    expect(waits()).toBe(1);
    expect(talk.turns).toMatchObject([{ heard: 'One moment. Done thinking.' }]);
  });
});
