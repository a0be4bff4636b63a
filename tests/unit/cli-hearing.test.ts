import { describe, expect, it } from 'vitest';
import { hearingRows } from '../../daemon/cli/hearing-rows.ts';
import { describeTurn } from '../../daemon/cli/turns.ts';
import { HearingNotes } from '../../daemon/compose/hearing-notes.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import { SAMPLE_TURN } from '../fakes/fake-core.ts';

const ECHO = { delayMs: undefined, driftPpm: 0, erleDb: undefined, isConverged: false };

function rowsAfter(...events: EarsEvent[]): string {
  const notes = new HearingNotes();
  for (const event of events) notes.note(event);
  const rows = hearingRows(notes.status('kalman'));
  return rows.map((row) => row.join(': ')).join('\n');
}

describe('what status says of hearing', () => {
  it('is one line while all is well and nothing was said', () => {
    expect(rowsAfter()).toBe('echo: kalman, nothing was played yet');
  });

  it.each([
    ['silent', 'mute switch'],
    ['clipping', 'turn the microphone down'],
    ['hum', 'change the cable'],
    ['dropping', 'try another port'],
  ] as const)('names the trouble "%s" with what to do, until it is over', (trouble, words) => {
    expect(rowsAfter({ kind: 'sound-trouble', trouble })).toContain(words);
    const over: EarsEvent = { kind: 'sound-trouble', trouble: undefined };
    expect(rowsAfter({ kind: 'sound-trouble', trouble }, over)).not.toContain('sound:');
    const muted: EarsEvent = { kind: 'muted', isMuted: true };
    expect(rowsAfter({ kind: 'sound-trouble', trouble }, muted)).not.toContain('sound:');
  });

  it('tells how far the echo canceller is', () => {
    const told = (status: object): string =>
      rowsAfter({ kind: 'echo', status: { ...ECHO, ...status } });
    expect(told({})).toBe('echo: kalman, hears no echo of its own voice');
    expect(told({ delayMs: 41.6, driftPpm: -12.4 })).toBe(
      'echo: kalman, delay 42 ms, clocks differ by -12 ppm ' +
        '(still learning: until then only clear words interrupt it)',
    );
    expect(told({ delayMs: 41.6, driftPpm: 13, erleDb: 21.3, isConverged: true })).toBe(
      'echo: kalman, takes out 21 dB, delay 42 ms, clocks differ by 13 ppm',
    );
    const others = (['off', 'system'] as const).map((canceller) =>
      hearingRows(new HearingNotes().status(canceller)).join(),
    );
    expect(others[0]).toContain('audio.echo is off');
    expect(others[1]).toContain('sound server');
  });

  it('counts the wake words that were not obeyed, by reason', () => {
    const rejected = (why: 'verifier' | 'refractory' | 'other-box'): EarsEvent => ({
      kind: 'wake-rejected',
      phrase: 'hey earshot',
      why,
    });
    expect(rowsAfter(rejected('verifier'), rejected('verifier'), rejected('other-box'))).toContain(
      'wakes ignored: 2 not confirmed by the second stage, 1 left to another box',
    );
    expect(rowsAfter(rejected('refractory'))).toContain('1 too soon after another');
  });
});

describe('what turns says of a turn', () => {
  it('tells what was heard of one that was cut off, also when that was nothing', () => {
    expect(describeTurn(SAMPLE_TURN, 'UTC')).not.toContain('cut off');
    const cut = describeTurn({ ...SAMPLE_TURN, heard: 'Your pasta timer' }, 'UTC');
    expect(cut).toContain('cut off; heard of it: Your pasta timer');
    const { firstAudioMs, playbackEndMs, ...marks } = SAMPLE_TURN.marks;
    const unheard = describeTurn({ ...SAMPLE_TURN, heard: '', marks }, 'UTC');
    expect(unheard).toContain('heard of it: nothing');
    expect(describeTurn({ ...SAMPLE_TURN, origin: 'ask', heard: '' }, 'UTC')).not.toContain('cut');
  });

  it('names the documents that it was answered from, each place once', () => {
    const place = { documentId: 'd', title: 'dishwasher_manual.pdf', collection: 'home', page: 12 };
    const citation = { ...place, section: [], quote: 'Clean it.' };
    const unknown = { ...SAMPLE_TURN, intent: null };
    const text = describeTurn({ ...unknown, citations: [citation, citation] }, 'UTC');
    expect(text).toContain('  from documents');
    expect(text.match(/from dishwasher manual, page 12$/gm)).toHaveLength(1);
    expect(describeTurn(unknown, 'UTC')).toContain('  not understood');
    expect(describeTurn({ ...unknown, provider: 'nas' }, 'UTC')).not.toContain('not understood');
  });

  it('shows that its answer was begun early', () => {
    const marks = { ...SAMPLE_TURN.marks, begunEarlyMs: 1200 };
    const text = describeTurn({ ...SAMPLE_TURN, marks }, 'UTC');
    expect(text).toContain('begun before the end was sure');
    expect(text).toMatch(/begun early .* 200 ms {2}at +200 ms\n +endpoint .* 120 ms {2}at +320 ms/);
  });
});
