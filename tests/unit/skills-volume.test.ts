import { describe, expect, it } from 'vitest';
import { loadReplies } from '../../daemon/skills/replies.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import { VolumeSkill } from '../../daemon/skills/volume-skill.ts';

async function ask(before: number, verb: string, slots: Record<string, SlotValue> = {}) {
  let now = before;
  const volume = {
    get: () => now,
    set: (percent: number) => {
      now = percent;
    },
  };
  const skill = new VolumeSkill({ replies: loadReplies(), volume });
  const { text } = await skill.handle({ intent: `volume.${verb}`, slots, score: 1 });
  return [now, text];
}

describe('the volume', () => {
  it.each([
    [40, 40, 'Volume 40 percent.'],
    [33.4, 33, 'Volume 33 percent.'],
    [150, 100, "Volume 100 percent. That's the loudest."],
    [-5, 0, "Volume 0. I'm silent now."],
  ])('is set to %s', async (percent, now, text) => {
    expect(await ask(50, 'set', { percent })).toEqual([now, text]);
  });

  it.each([
    [50, 'up', 60, 'Volume 60 percent.'],
    [95, 'up', 100, "Volume 100 percent. That's the loudest."],
    [100, 'up', 100, "It's already at its loudest."],
    [50, 'down', 40, 'Volume 40 percent.'],
    [5, 'down', 0, "Volume 0. I'm silent now."],
    [0, 'down', 0, "It's already silent."],
  ])('from %i goes %s to %i', async (before, verb, now, text) => {
    expect(await ask(before, verb)).toEqual([now, text]);
  });

  it('asks when no number was given', async () => {
    const [now, text] = await ask(50, 'set');
    expect(now).toBe(50);
    expect(text).toMatch(/^What volume\?/);
  });

  it('says what the volume is, not what was wanted', async () => {
    const volume = { get: () => 20, set: () => {} };
    const skill = new VolumeSkill({ replies: loadReplies(), volume });
    const match = { intent: 'volume.set', slots: { percent: 70 }, score: 1 };
    expect((await skill.handle(match)).text).toBe('Volume 20 percent.');
  });
});
