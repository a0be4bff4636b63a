import { describe, expect, it } from 'vitest';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { GERMAN_HOME } from '../fakes/german-home.ts';

const german = createUnderstanding(GERMAN_HOME, 'de');

describe('German alarms, reminders, weather', () => {
  it.each([
    ['stell einen Wecker auf sieben Uhr', 'alarm.set', { atTime: 420 }],
    ['Weck mich morgen um halb sieben', 'alarm.set', { atTime: 390, day: 'tomorrow', wake: true }],
    ['Wecker um 6:30', 'alarm.set', { atTime: 390 }],
    [
      'stell für morgen einen Wecker auf Viertel nach sechs',
      'alarm.set',
      { atTime: 375, day: 'tomorrow' },
    ],
    [
      'Wecke mich werktags um sechs Uhr dreißig',
      'alarm.set',
      { atTime: 390, repeat: 11_111, wake: true },
    ],
    [
      'weck uns jeden Samstag um fünf vor halb neun',
      'alarm.set',
      { atTime: 505, repeat: 100_000, wake: true },
    ],
    ['Alarm um zwanzig nach neun abends', 'alarm.set', { atTime: 560, part: 'evening' }],
    [
      'ich muss morgen um Viertel vor sechs aufstehen',
      'alarm.set',
      { atTime: 345, day: 'tomorrow', wake: true },
    ],
    ['lösch den Wecker um sieben', 'alarm.cancel', { atTime: 420 }],
    ['schalte alle Wecker aus', 'alarm.cancel', { all: true }],
    ['Wecker aus', 'alarm.cancel', {}],
    ['wann klingelt mein Wecker', 'alarm.query', {}],
    ['welche Wecker sind gestellt', 'alarm.query', {}],
    ['noch fünf Minuten', 'alarm.snooze', { durationS: 300 }],
    [
      'erinnere mich an den Müll am Dienstag um 18 Uhr',
      'reminder.set',
      { task: 'müll', atTime: 1080, day: 'tuesday' },
    ],
    [
      'Erinnere mich morgen um neun daran, die Oma anzurufen',
      'reminder.set',
      { task: 'oma anzurufen', atTime: 540, day: 'tomorrow' },
    ],
    ['welche Erinnerungen habe ich heute', 'reminder.query', { day: 'today' }],
    ['lösch alle Erinnerungen', 'reminder.cancel', { all: true }],
    ['wie wird das Wetter morgen', 'weather.ask', { day: 'tomorrow' }],
    ['brauche ich heute einen Schirm', 'weather.ask', { what: 'rain', day: 'today' }],
    ['regnet es am Samstag', 'weather.ask', { what: 'rain', day: 'saturday' }],
    ['was gibt es Neues', 'news.ask', {}],
    ['mach das rückgängig', 'dialog.undo', {}],
    ['ruf bitte die Feuerwehr', 'dialog.human', {}],
  ])('%s', (text, intent, slots) => {
    expect(german.match(text)).toMatchObject({ intent });
    expect(german.match(text)?.slots).toEqual(slots);
  });

  it.each(['der Wecker ist blau', 'ich habe mich erinnert', 'das Wetter war schön'])(
    '%s: none of these',
    (text) => {
      expect(german.match(text)).toBeUndefined();
    },
  );
});
