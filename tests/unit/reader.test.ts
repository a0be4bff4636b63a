import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../daemon/skills/reader/lexicon.ts';
import { type Read, Reader } from '../../daemon/skills/reader/reader.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import type { IntentMatch } from '../../daemon/skills/skill.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';
import { FAMILY_HOME } from '../fakes/family-home.ts';

const home = FAMILY_HOME;
const sentences = loadSentences();
const understanding = compileUnderstanding({ sentences, home });
const reader = new Reader({ understanding, sentences, lexicon: loadLexicon(), home });

function read(text: string): Read {
  return reader.read(text, { area: 'living room', nowMs: 0 });
}

/** `intent slot=value slot=value`, in the order of the slots' names. */
function shown({ intent, slots }: IntentMatch): string {
  const said = Object.entries(slots).sort(([left], [right]) => (left < right ? -1 : 1));
  return [intent, ...said.map(([slot, value]) => `${slot}=${value}`)].join(' ');
}

function commands(text: string): string[] {
  return read(text).commands.map(shown);
}

describe('what follows no template', () => {
  it.each([
    ['it is too dark in here', 'home.brighten here=true'],
    [
      'could you make the lights in the den a little less bright please i have a headache',
      'home.dim area=den domain=light',
    ],
    ['i want it blue in the bedroom', 'home.set-color area=bedroom color=blue'],
    ['get the coffee going', 'home.turn-on device=coffee machine'],
    ['I could really use a coffee right now', 'home.turn-on device=coffee machine'],
    ['hoover the hall', 'home.start area=hall domain=vacuum'],
    ["i'm tired, kill the lights upstairs", 'home.turn-off domain=light floor=first floor'],
    ['i want the kitchen light turned off', 'home.turn-off device=kitchen light'],
    ['put the lights at twenty five percent', 'home.set-brightness domain=light percent=25'],
    ['change the lights from blue to white', 'home.set-color color=white domain=light'],
    ["it's freezing in the bedroom", 'home.warmer area=bedroom'],
    ["i'd like to listen to some jazz please", 'media.play query=some jazz'],
  ])('%s', (text, expected) => {
    const [first, second] = commands(text);
    // The room of the box is added where nobody said another.
    expect(first?.replace(' area=living room', '')).toBe(expected);
    expect(second).toBeUndefined();
  });

  it('means the room of the box where no other was said', () => {
    expect(commands('i need some light')).toEqual(['home.turn-on area=living room domain=light']);
  });

  it('asks for a colour that nobody named', () => {
    const { commands: none, question } = read('change the color of the lights');
    expect(none).toEqual([]);
    expect(question).toMatchObject({ kind: 'missing', slot: 'color' });
  });

  it('asks instead of taking another lamp for one that it does not know', () => {
    for (const [text, name] of [
      ['would you turn the lava lamp on', 'lava'],
      ['i want the lights in the attic turned off', 'attic'],
    ] as const) {
      expect(read(text).commands).toEqual([]);
      expect(read(text).question).toMatchObject({ kind: 'unknown-name', name });
    }
  });
});

describe('what is no request', () => {
  it.each([
    "don't turn on the lights",
    "please don't turn the kitchen light down or off",
    'never turn off the kitchen light',
    'did you turn off the lights',
    'i turned off the lights',
    'the lights turned off',
    'he said turn off the lights',
    'if it rains close the blinds and dim the lights',
    'how do i turn on the kitchen light',
    'why are the lights on',
    'i bought a new lamp for the bedroom',
    'turn the lights off at ten pm',
    'could you dim the lights tomorrow',
    'we painted the kitchen green',
    'my favorite color is blue',
    'the kitchen is clean',
    'find me a coffee shop',
    'i spilled coffee on the carpet',
    'open the email',
    'i want to hear the news',
    'tell me a joke about light bulbs',
    '',
    '!?',
  ])('%s', (text) => {
    expect(read(text)).toMatchObject({ commands: [] });
    expect(read(text).question).toBeUndefined();
  });
});

describe('several commands in one breath', () => {
  it.each([
    [
      'turn on the kitchen light and turn off the floor lamp',
      ['home.turn-on device=kitchen light', 'home.turn-off device=floor lamp'],
    ],
    [
      'turn on the floor lamp and the ceiling fan',
      ['home.turn-on device=floor lamp', 'home.turn-on device=ceiling fan'],
    ],
    [
      'turn off the floor lamp, the desk lamp and set a timer for five minutes',
      [
        'home.turn-off device=floor lamp',
        'home.turn-off device=desk lamp',
        'timer.start durationS=300',
      ],
    ],
    [
      'turn on the kitchen and den lights',
      ['home.turn-on area=kitchen domain=light', 'home.turn-on area=den domain=light'],
    ],
    [
      'make the bedside lamp blue and fifty percent',
      [
        'home.set-color color=blue device=bedside lamp',
        'home.set-brightness device=bedside lamp percent=50',
      ],
    ],
    ['turn on the bed, and breakfast lamp', ['home.turn-on device=bed and breakfast lamp']],
    ['turn on the bed and breakfast lamp', ['home.turn-on device=bed and breakfast lamp']],
    [
      'turn off the bed and breakfast lamp and the kitchen light',
      ['home.turn-off device=bed and breakfast lamp', 'home.turn-off device=kitchen light'],
    ],
  ])('%s', (text, expected) => {
    expect(commands(text)).toEqual(expected);
  });

  it('keeps free words whole', () => {
    const [only, second] = read('remind me in ten minutes to buy bread and milk').commands;
    expect(second).toBeUndefined();
    expect(only?.slots['name'] ?? only?.slots['task']).toBe('buy bread and milk');
  });

  it('does nothing when a part of it is no command', () => {
    expect(commands('turn on the floor lamp and order a pizza')).toEqual([]);
    expect(commands('turn on the floor lamp and')).not.toHaveLength(2);
  });
});

describe('a name that was misheard', () => {
  it.each([
    ['turn on the kitchen lite', 'kitchen light'],
    ['turn on the flor lamp', 'floor lamp'],
    ['switch on the bed side lamb', 'bedside lamp'],
    ['turn off the cough fee machine', 'coffee machine'],
  ])('%s', (text, device) => {
    expect(read(text).commands).toMatchObject([{ slots: { device } }]);
  });

  it('is asked back where it is not sure', () => {
    const { commands: none, question } = read('turn on the best lamp');
    expect(none).toEqual([]);
    expect(question).toMatchObject({ kind: 'did-you-mean', name: 'desk lamp' });
    expect(question?.commands.map(shown)).toEqual(['home.turn-on device=desk lamp']);
  });

  it('is none where it is like nothing', () => {
    expect(read('turn on the rocket launcher')).toMatchObject({ commands: [] });
    expect(read('turn on the rocket launcher').question).toBeUndefined();
  });
});

describe('how far the words are a command', () => {
  it.each([
    ['turn on the kitchen light and', 'extensible'],
    ['could you make the lights', 'incomplete'],
    ['make the lights in the den less bright i have a headache', 'extensible'],
    ['who invented the telephone', 'none'],
  ])('%s', (text, progress) => {
    expect(read(text).progress).toBe(progress);
  });
});
