import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { Hold } from '../../daemon/base/hold.ts';
import { createLog } from '../../daemon/base/log.ts';
import { Activity } from '../../daemon/dialog/activity.ts';
import { Gate } from '../../daemon/dialog/gate.ts';
import { ReplySpeaker } from '../../daemon/dialog/reply-speaker.ts';
import { onePiece, type Prepare, type PreparedAnswer } from '../../daemon/dialog/turn.ts';
import { type LiveTurn, newLiveTurn, TurnRunner } from '../../daemon/dialog/turn-runner.ts';
import { ScriptedEars } from '../fakes/scripted-ears.ts';

const FACTS = { id: 't0', origin: 'voice', startedWallMs: 0, onOver: () => undefined } as const;
const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(prepare: Prepare) {
  const ears = new ScriptedEars();
  const activity = new Activity();
  const realClock = new ManualClock();
  const spoken: string[] = [];
  const speak = async ({ text }: { text: string }): Promise<number> => {
    spoken.push(text);
    return 0;
  };
  const speaker = new ReplySpeaker({ ears, speak, activity, gate: new Gate() });
  const log = createLog('silent', 2);
  const runner = new TurnRunner({ realClock, log, ears, prepare, speaker, activity });
  return { runner, spoken, realClock };
}

function heard(text: string): LiveTurn {
  const live = newLiveTurn(FACTS);
  live.turn.transcript = { text, confidence: 1, source: 'grammar' };
  return live;
}

describe('a turn', () => {
  it('takes what was prepared before it, with its abort', async () => {
    const { runner, spoken } = setUp(async () => {
      throw new Error('asked twice');
    });
    const early = { pieces: onePiece('It is noon.'), asks: true, hold: new Hold() } as const;
    const abort = new AbortController();
    const prepared = Promise.resolve({ early, commit: async () => early });
    const live = newLiveTurn({ ...FACTS, prepared, abort });
    expect(await runner.run(live, () => undefined)).toBe(true);
    expect([spoken, live.asks, live.hold]).toEqual([['It is noon.'], true, early.hold]);
    expect(live.abort).toBe(abort);
  });

  it('keeps what its reply was taken from', async () => {
    const { runner } = setUp(() => Promise.reject(new Error('asked twice')));
    const source = { documentId: 'd', title: 'Manual', collection: 'home', section: [] };
    const citations = [{ ...source, quote: 'Dry it.' }];
    const run = async (cited: typeof citations) => {
      const early = { pieces: onePiece('Dry it.'), citations: () => cited };
      const prepared = Promise.resolve({ early, commit: async () => early });
      const live = newLiveTurn({ ...FACTS, prepared });
      await runner.run(live, () => undefined);
      return live.turn.citations;
    };
    expect([await run(citations), await run([])]).toEqual([citations, undefined]);
  });

  it.each([
    ['cancelled', (live: LiveTurn) => live.abort.abort()],
    ['given up', (_: LiveTurn, clock: ManualClock) => clock.advanceBy(10_000)],
  ])('that is %s while it is being understood does nothing', async (_, end) => {
    let isDone = false;
    let understand = (_prepared: PreparedAnswer): void => undefined;
    const { runner, realClock } = setUp(
      () =>
        new Promise((resolve) => {
          understand = resolve;
        }),
    );
    const live = heard('turn it on');
    const running = runner.run(live, () => undefined);
    await turnOfLoop();
    end(live, realClock);
    const commit = async () => {
      isDone = true;
      return { pieces: onePiece('Done.') };
    };
    understand({ commit });
    await running;
    await turnOfLoop();
    expect(isDone).toBe(false);
  });
});
