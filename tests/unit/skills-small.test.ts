import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { SimulatedHome } from '../../daemon/home/simulated-home.ts';
import type { DeviceState, Home } from '../../daemon/ports/home.ts';
import type { BoxAnswer, OtherBoxes } from '../../daemon/ports/other-boxes.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { skillsOfBox } from '../fakes/skills-of-box.ts';

const WEATHER: Home['devices'][number] = {
  ...{ id: 'sky', name: 'Forecast Home', aliases: [], domain: 'weather', unit: '°C' },
  can: new Set(),
};
const AREAS = ['Kitchen', 'Attic'].map((name) => ({ id: name, name, aliases: [] }));

function talk(
  devices: Home['devices'],
  states: Record<string, Partial<DeviceState>> = {},
  boxes?: OtherBoxes,
) {
  const clock = new ManualClock();
  const home = { floors: [], areas: AREAS, devices };
  const understanding = createUnderstanding(home);
  const hub = new SimulatedHome({ home, states, clock });
  const { router, spoken } = skillsOfBox({
    ...{ clock, hub, boxes },
    understand: (text) => [understanding.match(text) ?? []].flat(),
  });
  const context = { clock, timeZone: 'UTC', lastReply: '', area: 'Kitchen' };
  const say = async (text: string): Promise<string> =>
    (await router.route({ text, confidence: 1 }, context).answer()).text;
  return { say, spoken };
}

describe('weather and news', () => {
  it('are not known where nothing tells them', async () => {
    const { say } = talk([]);
    expect(await say("what's the weather")).toMatch(/no weather source is configured/);
    expect(await say('what is the news')).toMatch(/no news source is configured/);
  });

  it('are told as the home knows them, and not as it might be tomorrow', async () => {
    const { say } = talk([WEATHER], { sky: { value: 'sunny', currentTemperature: 21 } });
    expect(await say("what's the weather")).toBe("It's sunny and 21 degrees.");
    expect(await say("what's the weather tomorrow")).toBe(
      "I only know how it is now. It's sunny and 21 degrees.",
    );
    const cloudy = talk([WEATHER], { sky: { value: 'partlycloudy' } });
    expect(await cloudy.say("what's the weather")).toBe("It's partly cloudy.");
  });

  it('are not guessed where their source is away', async () => {
    const { say } = talk([WEATHER], { sky: { value: 'sunny', isAvailable: false } });
    expect(await say("what's the weather")).toBe('The weather source is not available.');
  });
});

describe('an announcement', () => {
  it('is said here, and nowhere else', async () => {
    const { say, spoken } = talk([]);
    expect(await say('tell everyone dinner is ready')).toBe("Okay, I'll say it here.");
    expect(await say('announce dinner is ready in the attic')).toBe(
      "I can't announce in the attic, only here.",
    );
    expect(spoken).toEqual(['dinner is ready']);
  });

  it('is claimed for other boxes only as far as they answered', async () => {
    const asked: unknown[][] = [];
    const answers: BoxAnswer[] = [
      { room: 'Attic', outcome: 'accepted' },
      { room: 'Bedroom', outcome: 'silent' },
      { room: 'Hall', outcome: 'accepted' },
      { room: 'Office', outcome: 'held' },
      { room: '', outcome: 'refused' },
    ];
    const boxes: OtherBoxes = {
      rooms: ['attic', 'Bedroom', 'Hall', 'Office'],
      onRooms: () => () => undefined,
      announce: async (...told) => {
        asked.push(told);
        return answers.filter(
          ({ room }) => told[1] === undefined || room.toLowerCase() === told[1],
        );
      },
    };
    const { say, spoken } = talk([], {}, boxes);
    expect(await say('announce dinner is ready in the attic')).toBe('The attic box says it.');
    expect(spoken).toEqual([]);
    expect(await say('announce in the kitchen that dinner is ready')).toBe(
      "Okay, I'll say it here.",
    );
    expect(await say('announce dinner is ready')).toBe(
      "Okay, I'll say it here. The attic and hall boxes say it. " +
        'The office box says it when do not disturb is over there. ' +
        'The other box does not say it. The bedroom box did not answer.',
    );
    expect(asked).toEqual([['dinner is ready', 'attic'], ['dinner is ready']]);
    expect(spoken).toEqual(['dinner is ready', 'dinner is ready']);
  });
});
