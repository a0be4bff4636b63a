import { describe, expect, it } from 'vitest';
import { mergeConfig } from '../../config/load.ts';
import { parseConfigText } from '../../config/yaml-file.ts';
import { assistantsOf } from '../../daemon/compose/assistants.ts';

function load(text: string) {
  const file = parseConfigText('own.yaml', text);
  return mergeConfig({ file, local: [], fleet: [], flags: [] }).config;
}

describe('the assistants', () => {
  it('are one on a new box, whatever wakes it', () => {
    const { usual, byPhrase } = assistantsOf(load(''));
    expect(usual).toEqual({ name: 'Earshot' });
    expect(byPhrase.get('hey earshot')).toEqual({ name: 'Earshot' });
  });

  it('are called each by a wake word', () => {
    const text =
      'assistants:\n' +
      '  - {name: Butler, persona: Be formal., voice: en-gb, language: en-GB,\n' +
      '     collections: [home]}\n' +
      "  - {name: Child, permissions: [clock.*, timer.start, '*']}\n" +
      'assistant: {name: Butler}\n' +
      'wake:\n  words: [{phrase: hello child, assistant: Child}, {phrase: hello box}]\n';
    const { usual, byPhrase } = assistantsOf(load(text));
    expect(usual).toMatchObject({ name: 'Butler', voice: 'en-gb', language: 'en-GB' });
    expect(usual.collections).toEqual(['home']);
    expect(byPhrase.get('hello child')?.permissions).toEqual(['clock.*', 'timer.start', '*']);
    expect(byPhrase.get('hello box')).toBe(byPhrase.get('hey earshot'));
    expect(byPhrase.get('hello box')?.name).toBe('Butler');
  });

  it.each([
    ['[{name: A}, {name: A}]', 'assistants[1].name is A, as assistants[0] is'],
    ['[{name: A, collections: []}]', 'assistants[0].collections'],
    ['[{name: A, permissions: [Home]}]', 'assistants[0].permissions[0] is "Home"'],
    ['[{name: A, language: English}]', 'assistants[0].language is "English"'],
    ['[{name: A, voice: a b}]', 'assistants[0].voice is "a b"'],
    ['[{persona: x}]', 'assistants[0].name'],
  ])('are refused as %s, with the place', (list, message) => {
    expect(() => load(`assistants: ${list}\n`)).toThrow(message);
  });
});
