import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { CommandDoor } from '../../daemon/control/mqtt/command-door.ts';
import { MAX_COMMANDS } from '../../daemon/store/commands-table.ts';
import { StateDb } from '../../daemon/store/state-db.ts';
import { FakeCore } from '../fakes/fake-core.ts';

const MINUTE_MS = 60_000;
let folder: string;
let db: StateDb;
let clock: ManualClock;
let core: FakeCore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-once-'));
  clock = new ManualClock(1e12);
  core = new FakeCore();
  db = new StateDb({ path: join(folder, 's.db'), clock });
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

/** The box as it is after a start: only the disk remembers. */
function door(actor = 'mqtt-home'): CommandDoor {
  const allowed = new Set(['ask', 'volume', 'say']);
  return new CommandDoor({ core, clock, allowed, actor, journal: db.commands });
}
const payload = (params: object): Uint8Array =>
  Buffer.from(JSON.stringify({ idempotencyKey: 'k', ...params }));
const volume = payload({ percent: 5 });

describe('a key that comes again after the box was started again', () => {
  it('is not obeyed twice, for ten minutes, and no word of the answer is kept', async () => {
    const asked = payload({ text: 'what time is it' });
    expect(await door().answer('ask', asked)).toMatchObject({ ok: true, result: {} });
    expect(await door().answer('ask', asked)).toEqual({ ok: true });
    expect(core.calls).toHaveLength(1);
    clock.advanceBy(10 * MINUTE_MS + 1);
    expect(await door().answer('ask', asked)).toMatchObject({ ok: true, result: {} });
    expect(core.calls).toHaveLength(2);
  });

  it('is another key for another command and at another broker', async () => {
    await door().answer('volume', volume);
    await door('mqtt-fleet').answer('volume', volume);
    await door().answer('say', payload({ text: 'a' }));
    expect(core.calls).toHaveLength(3);
  });

  it('keeps what was refused for good, and obeys what was refused for now', async () => {
    core.setVolume = async () => {
      throw new EarshotError('CONFIG_INVALID', 'locked');
    };
    const first = await door().answer('volume', volume);
    expect(first).toMatchObject({ ok: false, error: { code: 'CONFIG_INVALID' } });
    expect(await door().answer('volume', volume)).toEqual(first);
    core.say = async () => {
      throw new EarshotError('BUSY', 'later');
    };
    const said = payload({ text: 'a' });
    expect(await door().answer('say', said)).toMatchObject({ error: { code: 'BUSY' } });
    core.say = async () => ({ turnId: 't', notes: [] });
    expect(await door().answer('say', said)).toMatchObject({ ok: true, result: { turnId: 't' } });
  });

  it('is not done again when the box ended in the middle of it', async () => {
    let begun = 0;
    core.setVolume = () => {
      begun += 1;
      return new Promise(() => undefined);
    };
    void door().answer('volume', volume);
    const told = await door().answer('volume', volume);
    expect(told).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } });
    expect(begun).toBe(1);
  });

  it('is known by a clock that was set back, and among a bounded number', async () => {
    await door().answer('volume', volume);
    clock = new ManualClock(1e12 - 60 * MINUTE_MS);
    await door().answer('volume', volume);
    expect(core.calls).toHaveLength(1);
    for (let n = 0; n < MAX_COMMANDS; n += 1) db.commands.begin(`key ${n}`, clock.wallMs());
    expect(db.commands.find('mqtt-home volume k')).toBeUndefined();
    expect(db.commands.find('key 0')).toBeDefined();
  });
});
