import { describe, expect, it } from 'vitest';
import { buildGrammar } from '../../daemon/skills/grammar.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import { Wording } from '../../daemon/skills/wording.ts';
import { GERMAN_HOME } from '../fakes/german-home.ts';

const german = new Wording(buildGrammar(loadSentences('de'), GERMAN_HOME));
const english = new Wording(buildGrammar(loadSentences('en'), GERMAN_HOME));

function words(text: string): string | undefined {
  return german.wordsIn(text)?.words.join(' ');
}

describe('the wording of German', () => {
  it.each([
    ['Küchenlicht', 'küche licht'],
    ['Kuechenlicht', 'küche licht'],
    ['Küchen-Licht', 'küche licht'],
    ['Arbeitszimmerlampen', 'arbeitszimmer lampen'],
    ['Obergeschosslicht', 'obergeschoss licht'],
    ['Pizzatimer', 'pizza timer'],
    ['zweihundertfünfzig', 'zweihundert fünfzig'],
    ['zweitausendsiebenhundertfünfundvierzig', 'zweitausend siebenhundert fünfundvierzig'],
    ['21,5 Grad', '21.5 grad'],
    ['1.500 Watt', '1500 watt'],
    ['1.500,25', '1500.25'],
    ['2.5', '2.5'],
    ['eins, zwei', 'eins zwei'],
    ['den großen Rollladen', 'den großer rollladen'],
    // A thing of that name stays whole, and so does what is no compound of this home.
    ['Küchenfenster', 'küchenfenster'],
    ['Kücheninsel', 'kücheninsel'],
    ['Küchenrolle', 'küchenrolle'],
    ['Saunalicht', 'saunalicht'],
    ['Abenteuer', 'abenteuer'],
  ])('makes %s to %s', (text, expected) => {
    expect(words(text)).toBe(expected);
  });

  it('keeps what was said', () => {
    const said = german.wordsIn('Kuechenlampe und Pizzatimer')?.said;
    expect(said).toEqual(['kuechenlampe', '', 'und', 'pizza', 'timer']);
  });

  it('is bounded', () => {
    expect(german.wordsIn('x'.repeat(10_000))).toBeUndefined();
    expect(german.wordsIn('zweihundert'.repeat(50))?.words.length).toBeLessThan(100);
  });
});

describe('the wording of English', () => {
  it('has no compounds, and points before decimals', () => {
    expect(english.wordsIn('Küchenlicht 1,500.5 2,5')?.words.join(' ')).toBe(
      'küchenlicht 1500.5 2 5',
    );
  });
});
