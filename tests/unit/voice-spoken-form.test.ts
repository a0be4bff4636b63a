import { describe, expect, it } from 'vitest';
import { SPOKEN_LANGUAGES } from '../../daemon/voice/spoken/language-data.ts';
import { spokenForm } from '../../daemon/voice/spoken/spoken-form.ts';

const cases = (table: Record<string, string>, language?: string): void => {
  for (const [written, spoken] of Object.entries(table)) {
    expect(spokenForm(written, language), written).toBe(spoken);
  }
};

describe('the spoken form', () => {
  it('has no markup, links or emoji', () => {
    cases({
      '**Done** 🎉: see [the page](https://x.test/a) or https://x.test/b. `now`':
        'Done: see the page or a link. now',
      '# Title\n- one\n* two\n> quote': 'Title one two quote',
      '| a | b |\n|---|---|\n| c | d |': 'a, b, c, d',
      '<b>x</b> and </br> y': 'x and y',
      '😀 👍🏽 🇬🇧 👨‍👩‍👧 ok': 'ok',
      'snake_case and _emphasis_': 'snake case and emphasis',
      'mail jo.doe@example.com': 'mail jo dot doe at example dot com',
    });
  });

  it('reads times as a person does', () => {
    cases({
      "It's 4:05 PM.": "It's four oh five P M.",
      "It's 11:20 AM.": "It's eleven twenty A M.",
      "It's 16:00, or 4 p.m., or 4:00 pm": "It's sixteen hundred, or four P M, or four P M",
      '9:00–17:30': "nine o'clock to seventeen thirty",
      'at 0:00 and 25:00': 'at midnight and twenty-five to zero zero',
    });
  });

  it('reads dates and years as a person does', () => {
    cases({
      '2026-11-21': 'the twenty-first of November twenty twenty-six',
      '2026-13-21': 'two thousand and twenty-six to thirteen to twenty-one',
      'Saturday, 21 November': 'Saturday, the twenty-first of November',
      'The 1st of May 2026': 'The first of May twenty twenty-six',
      'on May 3rd, 2005': 'on May third two thousand and five',
      'in 1984, since 1900, by 1905':
        'in nineteen eighty-four, since nineteen hundred, by nineteen oh five',
      'you may 3 times': 'you may three times',
    });
  });

  it('reads money and units in words, one in the singular', () => {
    cases({
      '£3.50, $1 and €0.99': 'three pounds and fifty pence, one dollar and ninety-nine cents',
      '$5.5bn or 12 EUR': 'five point five billion dollars or twelve euros',
      '£1,234.56': 'one thousand two hundred and thirty-four pounds and fifty-six pence',
      'It is 21.5°C and 45 % humid':
        'It is twenty-one point five degrees Celsius and forty-five per cent humid',
      '1 km, 5 kWh, 100 Mbit/s':
        'one kilometre, five kilowatt hours, one hundred megabits per second',
      '10 minutes, 5 m': 'ten minutes, five metres',
    });
  });

  it('reads what is left of the digits', () => {
    cases({
      '1,002,003 and 3.14 and 007':
        'one million two thousand and three and three point one four and zero zero seven',
      'the 3rd of 12th': 'the third of twelfth',
      '-5 to 5-10': 'minus five to five to ten',
      '1/2 cup, 2½ cups, 7/8': 'one half cup, two and one half cups, seven over eight',
      'version 1.2.3': 'version one dot two dot three',
      '+44 20 7946 0018': 'plus four four, two zero, seven nine four six, zero zero one eight',
      'mp3, A4 and 3D': 'mp three, A four and three D',
      '12345678901234567':
        'one two three four five six seven eight nine zero one two three four five six seven',
    });
  });

  it('reads symbols and abbreviations', () => {
    cases({
      'a & b, 3 × 4 = 12, 5 < 6': 'a and b, three times four equals twelve, five less than six',
      'Dr. Who, e.g. No. 5. No. Yes.': 'Doctor Who, for example number five. No. Yes.',
      'and/or': 'and or',
    });
  });

  it('reads German by the same rules and German words', () => {
    const german = {
      'Es ist 16:05 Uhr.': 'Es ist sechzehn Uhr fünf.',
      'Am 3. Mai kostet es 3,50 €, 1.002 km':
        'Am dritten Mai kostet es drei Euro und fünfzig Cent, eintausendzwei Kilometer',
      'Es sind 3. Danach 21,5 °C': 'Es sind drei. Danach einundzwanzig Komma fünf Grad Celsius',
    };
    cases(german, 'de');
    cases(german, 'de-AT');
  });

  it('takes English where a language has no data file', () => {
    expect(spokenForm('5', 'xx')).toBe('five');
    expect(SPOKEN_LANGUAGES).toContain('en');
  });
});
