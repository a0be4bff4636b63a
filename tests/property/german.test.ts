import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_HOME, type Home, type HomeDevice } from '../../daemon/ports/home.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import { tokenize } from '../../daemon/skills/tokens.ts';
import { compileUnderstanding, createUnderstanding } from '../../daemon/skills/understanding.ts';
import { GERMAN_HOME } from '../fakes/german-home.ts';

const sentences = loadSentences('de');
const plain = createUnderstanding(EMPTY_HOME, 'de');

const SMALL = (
  'null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn ' +
  'sechzehn siebzehn achtzehn neunzehn'
).split(' ');
const TENS = 'null zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'.split(' ');

/** German for a whole number below 10,000, in one word, before a noun. */
function inWords(value: number): string {
  if (value < 20) return SMALL[value] ?? '';
  const [tens, ones] = [TENS[Math.floor(value / 10)] ?? '', value % 10];
  if (value < 100) return ones === 0 ? tens : `${SMALL[ones]}und${tens}`;
  const [unit, name] = value < 1000 ? [100, 'hundert'] : [1000, 'tausend'];
  const rest = value % unit;
  return `${SMALL[Math.floor(value / unit)]}${name}${rest === 0 ? '' : inWords(rest)}`;
}

function leftOf(words: string): unknown {
  return plain.match(`was ist ${words} plus zwei`)?.slots['left'];
}

describe('a German number', () => {
  it('up to 9999 is understood in one word, and in digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), (value) => {
        expect(leftOf(inWords(value)), inWords(value)).toBe(value);
        expect(leftOf(String(value))).toBe(value);
        expect(leftOf(value.toLocaleString('de'))).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  it('has its decimals after a comma', () => {
    const hundredths = fc.integer({ min: 0, max: 99_999 });
    fc.assert(
      fc.property(hundredths, (value) => {
        const text = (value / 100).toLocaleString('de', { minimumFractionDigits: 2 });
        expect(leftOf(text), text).toBe(value / 100);
      }),
    );
  });

  it('of hours and minutes is a length of time', () => {
    const upTo = (max: number) => fc.integer({ min: 2, max });
    fc.assert(
      fc.property(upTo(23), upTo(59), (hours, minutes) => {
        const length = `${inWords(hours)} Stunden und ${inWords(minutes)} Minuten`;
        const slots = plain.match(`stell einen Timer auf ${length}`)?.slots;
        expect(slots, length).toEqual({ durationS: hours * 3600 + minutes * 60 });
      }),
    );
  });
});

const FIRST = ['Esstisch', 'Bücherregal', 'Nähzimmer', 'Gäste', 'Süd', 'Öl', 'Fuß', 'Haupt'];
const LAST = ['lampe', 'strahler', 'spot', 'fluter', 'säule', 'röhre'];
const ADJECTIVES = ['', 'kleine ', 'runde ', 'schöne ', 'graue '];

const names = fc
  .tuple(fc.constantFrom(...ADJECTIVES), fc.constantFrom(...FIRST), fc.constantFrom(...LAST))
  .map(([adjective, first, last]) => `${adjective}${first}${last}`);

function homeWith(name: string): Home {
  const can = new Set(['turn-on', 'turn-off'] as const);
  const device: HomeDevice = { id: 'light.x', name, domain: 'light', aliases: [], can };
  return { ...GERMAN_HOME, devices: [...GERMAN_HOME.devices, device] };
}

/** As on a keyboard without umlauts. */
function typed(text: string): string {
  const letters = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
  const pattern = /[äöüß]/g;
  return text.toLowerCase().replace(pattern, (each) => letters[each as keyof typeof letters]);
}

describe('a German name', () => {
  it('is found in any case and gender, with and without umlauts', () => {
    const ending = fc.constantFrom('e', 'en', 'er', 'es', 'em');
    fc.assert(
      fc.property(names, ending, (name, said) => {
        const understanding = compileUnderstanding({ sentences, home: homeWith(name) });
        const inflected = name.replace(/e /, `${said} `);
        for (const words of [name, typed(name), name.toUpperCase(), inflected]) {
          const match = understanding.match(`Schalte bitte ${words} ein`);
          expect(match, words).toMatchObject({
            intent: 'home.turn-on',
            slots: { device: name },
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('of a room stands before any kind of thing, in one word', () => {
    const german = compileUnderstanding({ sentences, home: GERMAN_HOME });
    const rooms = [
      ...['Wohnzimmer', 'Küchen', 'Schlafzimmer', 'Bad', 'Büro', 'Flur', 'Garten'],
      'Badezimmer',
    ];
    const kinds = ['licht', 'lampe', 'lampen', 'beleuchtung'];
    fc.assert(
      fc.property(fc.constantFrom(...rooms), fc.constantFrom(...kinds), (room, kind) => {
        const area = { Küchen: 'Küche', Badezimmer: 'Bad' }[room] ?? room;
        const slots = { area, domain: 'light' };
        for (const words of [`${room}${kind}`, `${room}-${kind}`, typed(room + kind)]) {
          expect(german.match(`${words} aus`)?.slots, words).toEqual(slots);
        }
      }),
    );
  });

  it('may be anything', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(texts, texts, (name, text) => {
        const understanding = compileUnderstanding({ sentences, home: homeWith(name) });
        const said = understanding.match(`schalte ${tokenize(name).join(' ')} ein ${text}`);
        expect(said === undefined || said.intent !== '').toBe(true);
        expect(understanding.progress(text).progress).toMatch(/complete|extensible|none/);
      }),
      { numRuns: 40 },
    );
  });
});
