import type { HeardPart } from '../ports/ears.ts';

/**
 * What of a reply was heard: whole sentences, and of the next one the words that had been spoken.
 * Time in a sentence is taken to go with its letters; a word counts when all of it was heard.
 */
export function heardText(sentences: readonly string[], heard: HeardPart): string {
  const whole = sentences.slice(0, heard.heardSentences);
  const words = (sentences[heard.heardSentences] ?? '').split(/\s+/).filter((word) => word !== '');
  const letters = words.join('').length;
  let spoken = 0;
  const part = words.filter((word) => {
    spoken += word.length;
    return spoken <= heard.heardShare * letters;
  });
  return [...whole, ...part].join(' ');
}
