import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createBrain } from '../../daemon/compose/brain.ts';
import { openStores } from '../../daemon/compose/stores.ts';
import type { Answer, PreparedAnswer } from '../../daemon/dialog/turn.ts';
import { ScriptedEars } from '../fakes/scripted-ears.ts';
import { ScriptedLanguage } from '../fakes/scripted-language.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-brain-'));
const clock = new ManualClock(Date.UTC(2026, 10, 21, 12));
const stores = openStores({ state: folder, clock, openLog: () => 2, logLevel: 'silent' });
afterAll(() => {
  stores.close();
  rmSync(folder, { recursive: true });
});
const { signal } = new AbortController();

function brainWith(model?: ScriptedLanguage) {
  const announce = async () => undefined;
  return createBrain({ stores, clock, announce, ...(model ? { model } : {}) });
}

async function textOf(answer: Answer | undefined): Promise<string> {
  let text = '';
  for await (const piece of answer?.pieces ?? []) text += piece;
  return text;
}

const timers = (): number => stores.state.timers.listTimers().length;

describe('what the box prepares', () => {
  const prepare = (text: string, model?: ScriptedLanguage): Promise<PreparedAnswer> =>
    brainWith(model).prepare({ text, confidence: 1 }, signal);

  it.each([
    ['what time is it', 'clock.time', /^It's/],
    ['what is twelve times eight', 'calculate', /96/],
    ['how long is left on my timer', 'timer.query', /no timers/],
    ['repeat that', 'dialog.repeat', /anything yet/],
  ])('is early where it only tells: %s', async (text, name, reply) => {
    const { early, intent, commit } = await prepare(text);
    expect(intent?.name).toBe(name);
    expect(await commit()).toBe(early);
    expect(await textOf(early)).toMatch(reply);
  });

  it('is done at commit only where it acts', async () => {
    const { early, intent, confirm, commit } = await prepare('set a timer for ten minutes');
    expect([early, confirm, intent?.name, timers()]).toEqual([
      undefined,
      undefined,
      'timer.start',
      0,
    ]);
    expect(await textOf(await commit())).toMatch(/^Timer set/);
    expect(timers()).toBe(1);
    const volume = await prepare('set the volume to 30 percent');
    expect(stores.settings.loaded.config.audio.volumePercent).toBe(60);
    await volume.commit();
    expect(stores.settings.loaded.config.audio.volumePercent).toBe(30);
  });

  it('is a free answer where no skill knows the words, with what holds it', async () => {
    const model = new ScriptedLanguage('tiny');
    model.script(['Air ', 'scatters.', 'END']);
    const { early, intent, commit } = await prepare('why is the sky blue', model);
    expect([intent, early?.hold?.isHeld]).toEqual([undefined, false]);
    expect(await commit()).toBe(early);
    expect(await textOf(early)).toBe('Air scatters.\n');
  });

  it('is an apology where the model fails, and an admission where there is none', async () => {
    const model = new ScriptedLanguage('tiny');
    model.script([new EarshotError('BUSY', 'being loaded')]);
    expect(await textOf((await prepare('why is the sky blue', model)).early)).toMatch(/busy/);
    const { early, commit } = await prepare('why is the sky blue');
    expect(early).toBeUndefined();
    expect(await textOf(await commit())).toMatch(/help/);
  });

  it('ends the reading ahead of the prompt', async () => {
    const model = new ScriptedLanguage('tiny');
    const signals: AbortSignal[] = [];
    model.prefill = (_, given) => {
      signals.push(given);
      return new Promise(() => undefined);
    };
    const brain = brainWith(model);
    const ears = new ScriptedEars();
    brain.prefill?.follow(ears);
    ears.tell({ kind: 'speech-start', utteranceId: 'u0', sample: 0 });
    expect(signals[0]?.aborted).toBe(false);
    await brain.prepare({ text: 'what time is it', confidence: 1 }, signal);
    expect(signals[0]?.aborted).toBe(true);
    expect(brainWith().prefill).toBeUndefined();
  });
});
