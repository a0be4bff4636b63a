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

function compiled(phrases: readonly string[], unknown: readonly string[] = []) {
  return speechGrammar(understanding as never, HOME, phrases).compile(new Set(unknown));
}

describe('the speech grammar', () => {
  it('lets every wake phrase stand before a command', () => {
    const { jsgf, wakePhrases, names } = compiled(['hey box', 'Computer']);
    expect(jsgf).toContain('public <utterance> = [hey box | computer] <command>;');
    expect(wakePhrases).toEqual(['hey box', 'computer']);
    expect(names).toEqual(['kitchen']);
  });

  it('asks the engine about the words of the phrases too', () => {
    const words = speechGrammar(understanding as never, HOME, ['hey zork']).words();
    expect(words).toEqual(expect.arrayContaining(['hey', 'zork', 'stop', 'xyzzy']));
  });

  it('leaves out a phrase that the engine has no pronunciation for', () => {
    const { jsgf, wakePhrases } = compiled(['hey zork', 'computer'], ['zork', 'xyzzy']);
    expect(jsgf).toContain('[computer] <command>');
    expect(wakePhrases).toEqual(['computer']);
  });

  it('is the commands alone where nothing wakes the box', () => {
    expect(compiled([]).jsgf).toContain('public <command> = stop');
    expect(compiled(['zork'], ['zork']).jsgf).not.toContain('<utterance>');
  });
});
