import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Home } from '../../daemon/ports/home.ts';
import { deviceLabel } from '../../daemon/skills/home.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import { tokenize } from '../../daemon/skills/tokens.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';

const sentences = loadSentences();
const DOMAINS = ['light', 'switch', 'cover', 'lock', 'sensor', 'media_player', 'scene', 'x'];

const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom('all', 'the', 'lights', "joe's lamp", 'lamp 2', 'in the', '{x}', '<device>', '~'),
);

const homes: fc.Arbitrary<Home> = fc.record({
  floors: fc.array(fc.record({ id: name, name, aliases: fc.array(name, { maxLength: 2 }) }), {
    maxLength: 3,
  }),
  areas: fc.array(fc.record({ id: name, name, aliases: fc.array(name, { maxLength: 2 }) }), {
    maxLength: 4,
  }),
  devices: fc.array(
    fc.record({
      id: name,
      name,
      aliases: fc.array(name, { maxLength: 2 }),
      domain: fc.constantFrom(...DOMAINS),
      can: fc.constant(new Set<never>()),
    }),
    { maxLength: 8 },
  ),
});

describe('a home with any names', () => {
  it('is compiled, and each device is switched by a name that can be said', () => {
    fc.assert(
      fc.property(homes, (home) => {
        const understanding = compileUnderstanding({ sentences, home });
        understanding.jsgf(() => true);
        for (const device of home.devices) {
          const words = tokenize(device.name).join(' ');
          const match = understanding.match(`turn on the ${words}`);
          if (words === '' || device.domain === 'scene') continue;
          if (match?.slots.device === undefined) continue;
          const labels = home.devices.map((each) => deviceLabel(home, each));
          const said = String(match.slots.device);
          const isName = labels.includes(said) || tokenize(said).join(' ') === said;
          expect(isName, `${device.name} gave ${said}`).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a sentence without end', () => {
  const understanding = compileUnderstanding({
    sentences,
    home: { floors: [], areas: [{ id: 'a', name: 'attic', aliases: [] }], devices: [] },
  });
  const pieces = fc.array(
    fc.constantFrom('turn', 'on', 'all', 'the', 'lights', 'in', 'attic', 'and', 'set', 'to', '50'),
    { minLength: 1, maxLength: 6 },
  );

  it('of 10,000 characters is answered, and is no command', () => {
    fc.assert(
      fc.property(pieces, (words) => {
        const phrase = `${words.join(' ')} `;
        const text = phrase.repeat(Math.ceil(10_000 / phrase.length));
        expect(understanding.progress(text)).toEqual({ progress: 'none' });
      }),
      { numRuns: 50 },
    );
  });

  it('as long as a command may be is answered', () => {
    fc.assert(
      fc.property(pieces, (words) => {
        const all = Array.from({ length: 64 }, (_, index) => words[index % words.length]);
        expect(understanding.progress(all.join(' ')).progress).toMatch(/none|complete|ible/);
      }),
      { numRuns: 100 },
    );
  });
});
