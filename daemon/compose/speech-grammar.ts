import type { GrammarSource } from '../ports/hearing.ts';
import type { Home } from '../ports/home.ts';
import type { CommandUnderstanding } from '../skills/understanding.ts';

const COMMAND_RULE = 'public <command> =';

/**
 * What the recogniser is told that people say: the commands of the skills, each perhaps in one
 * breath with a wake phrase.
 * @param wakePhrases all that wake the box; those with a word that the engine lacks are left out
 */
export function speechGrammar(
  understanding: Pick<CommandUnderstanding, 'jsgf'>,
  home: Home,
  wakePhrases: readonly string[],
): GrammarSource {
  const phrases = wakePhrases.map((phrase) => phrase.toLowerCase());
  const names = namesOf(home);
  return {
    words: () => {
      const words = new Set(phrases.flatMap((phrase) => phrase.split(' ')));
      understanding.jsgf((word) => {
        words.add(word);
        return true;
      });
      return [...words];
    },
    compile: (unknown) => {
      const { jsgf } = understanding.jsgf((word) => !unknown.has(word));
      const known = phrases.filter((phrase) =>
        phrase.split(' ').every((word) => !unknown.has(word)),
      );
      return { jsgf: withWakePhrases(jsgf, known), wakePhrases: known, names };
    },
  };
}

/** What devices and areas are called, each once, in lower case. */
function namesOf({ areas, devices }: Home): string[] {
  const ofAreas = areas.map(({ name }) => name);
  const ofDevices = devices.flatMap(({ name, aliases }) => [name, ...aliases]);
  return [...new Set([...ofAreas, ...ofDevices].map((name) => name.toLowerCase()))];
}

function withWakePhrases(jsgf: string, phrases: readonly string[]): string {
  if (phrases.length === 0) return jsgf;
  if (!jsgf.includes(COMMAND_RULE)) throw new Error('the speech grammar has no rule <command>');
  const commands = jsgf.replace(COMMAND_RULE, '<command> =');
  return `${commands}\npublic <utterance> = [${phrases.join(' | ')}] <command>;`;
}
