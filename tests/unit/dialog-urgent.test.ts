import { describe, expect, it } from 'vitest';
import { settled, Talk, telling } from '../fakes/talk.ts';

const SETTLE_MS = 400;

describe('a request that was answered before its utterance was over', () => {
  it('leaves the ears an order for what comes next', async () => {
    const talk = new Talk({
      restMode: 'open',
      answer: () => telling(''),
      urgency: (words) => (words === 'stop' ? 'stop' : undefined),
    });
    talk.ears.tell({ kind: 'speech-start', utteranceId: 'u0', sample: 320 });
    talk.ears.tell({ kind: 'partial', utteranceId: 'u0', text: 'stop' });
    talk.clock.advanceBy(SETTLE_MS);
    await settled();
    expect(talk.turns).toMatchObject([{ startSample: 320 }]);
    const before = talk.commands('mode').length;
    talk.ears.tell({
      ...{ kind: 'utterance', utteranceId: 'u0', duringPlayback: false },
      transcript: { text: 'stop', confidence: 1, source: 'grammar' },
      times: {
        speechStartSample: 0,
        speechEndSample: 1,
        speechEndMs: 0,
        endpointMs: 1,
        transcriptMs: 1,
      },
      level: { speechDb: -20, noiseDb: -60, meanProbability: 0.95 },
      end: 'silence',
    });
    expect(talk.turns).toHaveLength(1);
    expect(talk.commands('mode').slice(before)).toEqual([{ kind: 'mode', mode: 'open' }]);
  });
});
