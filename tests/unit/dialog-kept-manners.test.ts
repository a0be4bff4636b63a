import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { StateDb } from '../../daemon/store/state-db.ts';
import { Talk } from '../fakes/talk.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-manners-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function openState(): StateDb {
  files += 1;
  return new StateDb({ path: join(folder, `${files}.db`), clock: new ManualClock() });
}

describe('a box that was told how to behave', () => {
  it('is muted and undisturbed after the next start too, until it is told otherwise', () => {
    const state = openState();
    const { manners } = state;
    const talk = new Talk({ manners });
    talk.conversation.mute();
    talk.conversation.setDoNotDisturb(true);
    const next = new Talk({ manners });
    expect([next.state, next.ears.mode, next.conversation.isUndisturbed]).toEqual([
      ...['muted', 'off', true],
    ]);
    expect(next.commands('mute')).toEqual([{ kind: 'mute', isMuted: true }]);
    next.conversation.unmute();
    next.conversation.setDoNotDisturb(false);
    const last = new Talk({ manners });
    expect([last.state, last.conversation.isUndisturbed]).toEqual(['idle', false]);
    state.close();
  });

  it('does not keep what a switch says: it says so again', () => {
    const state = openState();
    const { manners } = state;
    const talk = new Talk({ manners });
    talk.conversation.mute('switch');
    talk.conversation.setDoNotDisturb(true);
    expect(talk.state).toBe('muted');
    expect(new Talk({ manners }).state).toBe('idle');
    state.close();
  });

  it('is muted although the disk is full', () => {
    const writeManners = () => {
      throw new EarshotError('DISK_FULL', 'no space');
    };
    const talk = new Talk({ manners: { readManners: () => undefined, writeManners } });
    talk.conversation.mute();
    expect(talk.state).toBe('muted');
  });
});
