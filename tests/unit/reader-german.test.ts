import { describe, expect, it } from 'vitest';
import type { LastDone } from '../../daemon/skills/reader/context.ts';
import { loadLexicon } from '../../daemon/skills/reader/lexicon.ts';
import { Reader } from '../../daemon/skills/reader/reader.ts';
import { UrgentWords } from '../../daemon/skills/reader/urgent-words.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';
import { GERMAN_HOME } from '../fakes/german-home.ts';

const home = GERMAN_HOME;
const sentences = loadSentences('de');
const lexicon = loadLexicon('de');
const understanding = compileUnderstanding({ sentences, home });
const reader = new Reader({ understanding, sentences, lexicon, home });

function read(text: string, last?: LastDone) {
  return reader.read(text, { nowMs: 2000, ...(last ? { last } : {}) });
}

const LAMP_ON: LastDone = {
  commands: [{ intent: 'home.turn-on', slots: { device: 'Stehlampe' }, score: 1 }],
  atMs: 1000,
};

describe('German in other words', () => {
  it.each([
    ['das Licht im Bad könnte heller sein', 'home.brighten', { domain: 'light', area: 'Bad' }],
    ['ich brauche Kaffee', 'home.turn-on', { device: 'Kaffeemaschine' }],
    ['mir ist saukalt', 'home.warmer', { domain: 'climate' }],
    ['es ist viel zu grell im Wohnzimmer', 'home.dim', { domain: 'light', area: 'Wohnzimmer' }],
    ['der Boden in der Küche ist dreckig', 'home.start', { domain: 'vacuum', area: 'Küche' }],
    ['ich sehe nichts im Flur', 'home.brighten', { domain: 'light', area: 'Flur' }],
    [
      'die Lampe im Bad soll rot leuchten',
      'home.set-color',
      { domain: 'light', area: 'Bad', color: 'red' },
    ],
    ['schalte die Stehlampen ein', 'home.turn-on', { device: 'Stehlampe' }],
    ['oh Gott ruf einen Krankenwagen', 'dialog.human', {}],
  ])('%s', (text, intent, slots) => {
    expect(read(text).commands).toMatchObject([{ intent, slots }]);
  });

  it.each([
    ['mach die Stehlampe an und fahr die Markise aus', ['home.turn-on', 'home.open']],
    ['schalte das Küchenlicht und das Badlicht aus', ['home.turn-off', 'home.turn-off']],
    ['mach das Licht an und stell einen Timer auf fünf Minuten', ['home.turn-on', 'timer.start']],
  ])('%s: two', (text, intents) => {
    expect(read(text).commands.map(({ intent }) => intent)).toEqual(intents);
  });

  it.each([
    ['mach es blau', 'home.set-color', { device: 'Stehlampe', color: 'blue' }],
    ['schalt sie wieder aus', 'home.turn-off', { device: 'Stehlampe' }],
    ['und im Bad', 'home.turn-on', { domain: 'light', area: 'Bad' }],
    ['ein bisschen heller', 'home.brighten', { device: 'Stehlampe' }],
  ])('%s: of the last', (text, intent, slots) => {
    expect(read(text, LAMP_ON).commands).toMatchObject([{ intent, slots }]);
  });

  it.each(['nein, ich meinte die Leselampe', 'nicht die Stehlampe, die Leselampe'])(
    '%s: corrects',
    (text) => {
      const slots = { device: 'Leselampe' };
      expect(read(text, LAMP_ON)).toMatchObject({ corrects: true, commands: [{ slots }] });
    },
  );

  it.each([
    'gestern war das Licht an',
    'wie hell ist die Sonne',
    'wenn das Licht an ist geht es mir gut',
    'ich habe eine Lampe gekauft',
    'such mir ein Restaurant',
  ])('%s: none', (text) => {
    expect(read(text)).toMatchObject({ commands: [] });
  });

  it.each([
    ['das ist viel zu laut sei still', 'stop'],
    ['hör nicht auf', undefined],
    ['Rollladen stopp', undefined],
    ['wo ist der bus stopp', undefined],
    ['ruf die Polizei', 'human'],
  ])('%s: urgent %s', (text, urgency) => {
    expect(new UrgentWords(lexicon).find(text)).toBe(urgency);
  });
});
