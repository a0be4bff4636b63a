import { describe, expect, it } from 'vitest';
import { speechGrammar } from '../../daemon/compose/speech-grammar.ts';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';

const HOME = { ...EMPTY_HOME, areas: [{ id: 'k', name: 'Kitchen', aliases: [] }] };
const understanding = {
  jsgf: (isKnown: (word: string) => boolean) => ({
    jsgf: `#JSGF V1.0;\ngrammar g;\npublic <command> = ${['stop', 'xyzzy'].filter(isKnown)};`,
    dropped: [],
  }),
};

function compiled(
  wakePhrases: readonly string[],
  unknown: readonly string[] = [],
  backChannels: readonly string[] = [],
) {
  const said = { wakePhrases, backChannels };
  return speechGrammar(understanding as never, HOME, said).compile(new Set(unknown));
}

describe('the speech grammar', () => {
  it('lets every wake phrase stand before a command', () => {
    const { jsgf, wakePhrases, names } = compiled(['hey box', 'Computer']);
    expect(jsgf).toContain('public <utterance> = [hey box | computer] <command>;');
    expect(wakePhrases).toEqual(['hey box', 'computer']);
    expect(names).toEqual(['kitchen']);
  });

  it('asks the engine about the words of the phrases too', () => {
    const said = { wakePhrases: ['hey zork'], backChannels: ['mm hm'] };
    const words = speechGrammar(understanding as never, HOME, said).words();
    expect(words).toEqual(expect.arrayContaining(['hey', 'zork', 'stop', 'xyzzy', 'mm', 'hm']));
  });

  it('leaves out a phrase that the engine has no pronunciation for', () => {
    const { jsgf, wakePhrases } = compiled(['hey zork', 'computer'], ['zork', 'xyzzy']);
    expect(jsgf).toContain('[computer] <command>');
    expect(wakePhrases).toEqual(['computer']);
  });

  it('knows back-channels, after no wake phrase and in words that the engine knows', () => {
    const { jsgf, wakePhrases } = compiled(['hey box'], ['mmm'], ['okay', 'mmm', 'i see']);
    expect(jsgf).toContain('<back-channel> = okay | i see;');
    expect(jsgf).toMatch(/<utterance> = .* \[hey box\] <command> \| .* <back-channel>;$/);
    expect(wakePhrases).toEqual(['hey box']);
    expect(compiled([], [], ['okay']).jsgf).toMatch(/\) <command> \| .* <back-channel>;$/);
    expect(compiled([], ['okay'], ['okay']).jsgf).not.toContain('<utterance>');
  });

  it('is the commands alone where nothing wakes the box', () => {
    expect(compiled([]).jsgf).toContain('public <command> = stop');
    expect(compiled(['zork'], ['zork']).jsgf).not.toContain('<utterance>');
  });
});
