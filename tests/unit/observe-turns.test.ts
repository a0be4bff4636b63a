import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { TurnLedger } from '../../daemon/observe/turn-ledger.ts';
import { waterfall } from '../../daemon/observe/waterfall.ts';
import type { SessionOwner, TurnRecord } from '../../daemon/ports/turns.ts';

const owner: SessionOwner = { assistant: 'Earshot', origin: 'voice', person: '' };

function setUp() {
  const clock = new ManualClock(1000);
  const kept: TurnRecord[] = [];
  const store = {
    sessionFor: ({ origin }: SessionOwner) => `session-${origin}`,
    append: (turn: TurnRecord) => void kept.push(turn),
  };
  return { clock, kept, ledger: new TurnLedger({ clock, store }) };
}

describe('the turn ledger', () => {
  it('keeps what a turn said, did and how long each stage took', () => {
    const { clock, kept, ledger } = setUp();
    clock.advanceTo(500);
    const turn = ledger.begin('t1', owner);
    turn.mark('speechEndMs', 90);
    turn.mark('endpointMs');
    turn.describe({ transcript: 'stop', intent: 'stop', slots: { all: true } });
    clock.advanceTo(520);
    turn.mark('intentMs');
    turn.describe({ reply: 'Fine.', heard: 'Fine.' });
    turn.finish();
    expect(kept).toEqual([
      {
        id: 't1',
        sessionId: 'session-voice',
        origin: 'voice',
        startedWallMs: 1500,
        transcript: 'stop',
        intent: 'stop',
        slots: { all: true },
        reply: 'Fine.',
        heard: 'Fine.',
        marks: { speechEndMs: 90, endpointMs: 500, intentMs: 520 },
      },
    ]);
  });

  it('counts the first mark of a stage, and hands a turn over once', () => {
    const { kept, ledger } = setUp();
    const turn = ledger.begin('t1', owner);
    turn.mark('firstAudioMs', 5);
    turn.mark('firstAudioMs', 9);
    turn.finish();
    turn.describe({ reply: 'late' });
    expect(turn.finish().marks).toEqual({ firstAudioMs: 5 });
    expect(kept).toHaveLength(1);
    expect(kept[0]?.reply).toBe('');
  });

  it('leaves out marks that lie before an earlier stage, and counts them', () => {
    const { ledger } = setUp();
    const turn = ledger.begin('t1', owner);
    turn.mark('speechEndMs', 100);
    turn.mark('endpointMs', 40);
    turn.mark('intentMs', 100);
    expect(turn.finish().marks).toEqual({ speechEndMs: 100, intentMs: 100 });
    expect(ledger.disorderedMarks).toBe(1);
  });
});

describe('the waterfall', () => {
  it('shows each stage as a bar on one scale from the end of speech', () => {
    const marks = {
      speechEndMs: 10_000,
      endpointMs: 10_400,
      transcriptMs: 10_405,
      intentMs: 10_406,
      firstSentenceMs: 10_500,
      firstAudioMs: 10_800,
      playbackEndMs: 24_000,
    };
    expect(waterfall({ marks }).split('\n')).toEqual([
      `    endpoint       ${'█'.repeat(16)}${' '.repeat(16)}   400 ms  at   400 ms`,
      `    transcript     ${' '.repeat(16)}▏${' '.repeat(15)}   5.0 ms  at   405 ms`,
      `    understood     ${' '.repeat(16)}▏${' '.repeat(15)}   1.0 ms  at   406 ms`,
      `    first sentence ${' '.repeat(16)}████${' '.repeat(12)}    94 ms  at   500 ms`,
      `    first audio    ${' '.repeat(20)}${'█'.repeat(12)}   300 ms  at   800 ms`,
      `    speaking       ${' '.repeat(32)}   13.2 s  at   14.0 s`,
    ]);
  });

  it('starts at the first mark where nobody spoke, and needs two of them', () => {
    expect(waterfall({ marks: {} })).toBe('');
    expect(waterfall({ marks: { intentMs: 5 } })).toBe('');
    expect(waterfall({ marks: { intentMs: 5, firstSentenceMs: 5 } })).toContain('0.0 ms');
    const typed = waterfall({ marks: { intentMs: 5, firstSentenceMs: 9 } });
    expect(typed).toMatch(/^ {4}first sentence █{32} +4\.0 ms {2}at +4\.0 ms$/);
  });
});
