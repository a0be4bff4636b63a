import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { EarshotError } from '../../daemon/base/errors.ts';
import { Current } from '../../daemon/threads/current.ts';
import { MirroredFlags } from '../../daemon/threads/process-wire.ts';
import { Patience } from '../../models/patience.ts';
import { CANCELLED, createCancelFlags, GOING, HELD } from '../../models/protocol.ts';

const LIMIT_MS = 1000;

function newPatience() {
  const clock = new ManualClock();
  const stuck: EarshotError[] = [];
  const onStuck = (error: EarshotError): void => void stuck.push(error);
  return {
    clock,
    stuck,
    patience: new Patience({ clock, name: 'tts', limitMs: LIMIT_MS, onStuck }),
  };
}

describe('patience with an engine', () => {
  it('lasts as long as it gives signs of life', async () => {
    const { clock, stuck, patience } = newPatience();
    let finish: (value: string) => void = () => {};
    let alive: () => void = () => {};
    const work = patience.during((sign) => {
      alive = sign;
      return new Promise<string>((resolve) => {
        finish = resolve;
      });
    });
    for (let i = 0; i < 5; i += 1) {
      clock.advanceBy(LIMIT_MS - 1);
      alive();
    }
    finish('done');
    expect(await work).toBe('done');
    clock.advanceBy(10 * LIMIT_MS);
    expect(stuck).toEqual([]);
  });

  it('ends when it says nothing: the caller is told, and whoever can end it', async () => {
    const { clock, stuck, patience } = newPatience();
    const work = patience.during(() => new Promise(() => undefined));
    clock.advanceBy(LIMIT_MS);
    await expect(work).rejects.toMatchObject({ code: 'ENGINE_STUCK' });
    expect(stuck.map(({ message }) => message)).toEqual(['tts said nothing for 1000 ms']);
  });

  it('passes on how the work failed, and is over with it', async () => {
    const { clock, stuck, patience } = newPatience();
    await expect(patience.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    clock.advanceBy(10 * LIMIT_MS);
    expect(stuck).toEqual([]);
  });
});

describe('whoever plays a role', () => {
  it('is waited for by all who ask, for a while', async () => {
    const clock = new ManualClock();
    const current = new Current<string>({ name: 'the voice', clock, waitMs: 3000 });
    const asked = [current.get(), current.get()];
    current.enter('espeak');
    expect(await Promise.all(asked)).toEqual(['espeak', 'espeak']);
    current.leave('another');
    expect(await current.get()).toBe('espeak');
    current.leave('espeak');
    const late = current.get();
    clock.advanceBy(3000);
    await expect(late).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});

describe('cancel flags in another process', () => {
  const call = (id: number, flagSlot: number) => ({ kind: 'call', id, method: 'm', flagSlot });

  it('follow the messages of the client', () => {
    const flags = createCancelFlags();
    const mirror = new MirroredFlags(flags);
    mirror.note(call(7, 3));
    mirror.note(call(8, 4));
    mirror.note({ kind: 'cancel', id: 7 });
    expect([flags[3], flags[4]]).toEqual([1, 0]);
    mirror.note(call(9, 3)); // the slot is used again
    expect(flags[3]).toBe(0);
    mirror.note({ kind: 'cancel', id: 7 }); // late: that call is over
    mirror.note('nonsense');
    expect([...flags].filter((flag) => flag !== 0)).toEqual([]);
  });

  it('say that a call is held, unless it was cancelled', () => {
    const flags = createCancelFlags();
    const mirror = new MirroredFlags(flags);
    mirror.note(call(7, 3));
    mirror.note({ kind: 'hold', id: 7 });
    expect(flags[3]).toBe(HELD);
    mirror.note({ kind: 'resume', id: 7 });
    expect(flags[3]).toBe(GOING);
    mirror.note({ kind: 'cancel', id: 7 });
    mirror.note({ kind: 'hold', id: 7 });
    mirror.note({ kind: 'resume', id: 7 });
    expect(flags[3]).toBe(CANCELLED);
    mirror.note({ kind: 'hold', id: 6 }); // no such call
    expect([...flags].filter((flag) => flag !== 0)).toEqual([CANCELLED]);
  });
});
