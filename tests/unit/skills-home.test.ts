import { describe, expect, it } from 'vitest';
import type { Home, HomeDevice } from '../../daemon/ports/home.ts';
import { HomeSkill } from '../../daemon/skills/home-skill.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';

function device(id: string, name: string, other: Partial<HomeDevice>): HomeDevice {
  const can = new Set(['turn-on', 'turn-off'] as const);
  return { id, name, domain: 'light', aliases: [], can, ...other };
}

const HOME: Home = {
  floors: [],
  areas: ['Kitchen', 'Bedroom'].map((name) => ({ id: name, name, aliases: [] })),
  devices: [
    device('a', 'Lamp', { areaId: 'Kitchen' }),
    device('b', 'Lamp', { areaId: 'Bedroom' }),
    device('c', 'Ceiling Light', { areaId: 'Kitchen' }),
    device('d', 'TV', { areaId: 'Bedroom', domain: 'media_player', aliases: ['telly'] }),
  ],
};

type Switched = [deviceIds: readonly string[], on: boolean];

async function ask(intent: string, slots: Record<string, SlotValue>, isConnected = true) {
  const switched: Switched[] = [];
  const setPower = async (...command: Switched): Promise<void> => {
    switched.push(command);
  };
  const control = isConnected ? { setPower } : undefined;
  const skill = new HomeSkill({ replies: loadReplies(), home: HOME, control });
  const { text } = await skill.handle({ intent: `home.${intent}`, slots, score: 1 });
  return { text, switched };
}

describe('the home', () => {
  it.each<[string, Record<string, SlotValue>, string, string[]]>([
    ['turn-on', { device: 'Kitchen Lamp' }, 'The kitchen lamp is on.', ['a']],
    ['turn-off', { device: 'telly' }, 'The TV is off.', ['d']],
    ['turn-on', { domain: 'light', area: 'Kitchen' }, 'The kitchen lights are on.', ['a', 'c']],
    ['turn-off', { domain: 'light' }, 'The lights are off.', ['a', 'b', 'c']],
    ['turn-off', { domain: 'media_player' }, 'The devices are off.', ['d']],
  ])('%s %j', async (intent, slots, text, ids) => {
    expect(await ask(intent, slots)).toEqual({
      text,
      switched: [[ids, intent === 'turn-on']],
    });
  });

  it.each<[Record<string, SlotValue>, string]>([
    [{ device: 'lamp' }, 'Which one: the kitchen lamp or the bedroom lamp?'],
    [{ device: 'sauna' }, "I don't know a device called sauna."],
    [{ domain: 'fan' }, "I don't know any fans."],
    [{ domain: 'light', area: 'Garage' }, "I don't know any lights in the garage."],
    [{}, 'What should I switch?'],
  ])('switches nothing for %j', async (slots, text) => {
    expect(await ask('turn-on', slots)).toEqual({ text, switched: [] });
  });

  it.each<[Record<string, SlotValue>, string]>([
    [{ device: 'kitchen lamp' }, "I can't reach the kitchen lamp: no home is connected yet."],
    [
      { domain: 'light', area: 'Bedroom' },
      "I can't reach the bedroom lights: no home is connected yet.",
    ],
    [{ domain: 'light' }, "I can't reach the lights: no home is connected yet."],
  ])('says that no home is connected: %j', async (slots, text) => {
    expect((await ask('turn-off', slots, false)).text).toBe(text);
  });

  it('says nothing of success when a device did not take it', async () => {
    const setPower = () => Promise.reject(new Error('no answer'));
    const skill = new HomeSkill({ replies: loadReplies(), home: HOME, control: { setPower } });
    const match = { intent: 'home.turn-on', slots: { device: 'telly' }, score: 1 };
    await expect(skill.handle(match)).rejects.toThrow('no answer');
  });
});
