import { describe, expect, it } from 'vitest';
import { mergeConfig } from '../../config/load.ts';
import { wakeWords } from '../../config/wake-schema.ts';
import { parseConfigText } from '../../config/yaml-file.ts';

function load(text: string) {
  const file = parseConfigText('own.yaml', text);
  return mergeConfig({ file, local: [], fleet: [], flags: [] }).config.wake;
}

describe('the wake words', () => {
  it('are one phrase on a new box', () => {
    expect(wakeWords(load(''))).toEqual([{ phrase: 'hey earshot', sensitivity: 0.5 }]);
    expect(load('')).toMatchObject({ refractoryMs: 2000, secondStage: true });
  });

  it('are that phrase and as many others as one likes, each as sensitive as it says', () => {
    const words = 'words: [{phrase: computer}, {phrase: alexa, sensitivity: 0.3}]';
    const enrolled = '{phrase: hello kitchen, enrolledPath: /var/lib/earshot/wake/hello.json}';
    const text = `wake:\n  sensitivity: 0.7\n  ${words.replace(']', `, ${enrolled}]`)}\n`;
    expect(wakeWords(load(text))).toEqual([
      { phrase: 'hey earshot', sensitivity: 0.7 },
      { phrase: 'computer', sensitivity: 0.7 },
      { phrase: 'alexa', sensitivity: 0.3 },
      {
        phrase: 'hello kitchen',
        sensitivity: 0.7,
        enrolledPath: '/var/lib/earshot/wake/hello.json',
      },
    ]);
  });

  it.each([
    ['{phrase: hey earshot}', 'wake.words[0].phrase is "hey earshot", as wake.phrase is'],
    ['{phrase: computer}, {phrase: computer}', 'as wake.words[0] is'],
    ['{phrase: R2 D2}', 'wake.words[0].phrase is "R2 D2"'],
    ['{phrase: computer, sensitivity: 2}', 'wake.words[0].sensitivity is 2'],
    ['{phrase: computer, enrolledPath: here.json}', 'wake.words[0].enrolledPath is "here.json"'],
    ['{phrase: computer, assistant: Ada}', 'wake.words[0].assistant is Ada, which is not in'],
    ['{phrase: computer, volume: 3}', 'wake.words[0].volume is not a known key'],
  ])('are refused as %s, with the place', (words, message) => {
    expect(() => load(`wake:\n  words: [${words}]\n`)).toThrow(message);
  });
});
