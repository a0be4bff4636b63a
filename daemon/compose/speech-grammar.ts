import type { GrammarSource } from '../ports/hearing.ts';
import type { Home } from '../ports/home.ts';
import type { CommandUnderstanding } from '../skills/understanding.ts';

const COMMAND_RULE = 'public <command> =';
/**
 * How rare a back-channel is against a command, as a factor on a likelihood: what sounds like both
 * is a command. The grammar writes its own weights alike; daemon/skills/jsgf.ts.
 */
const BACK_CHANNEL_WEIGHT = '0.0002';

/**
 * What the recogniser is told that people say: the commands of the skills, each perhaps in one
 * breath with a wake phrase, and back-channels by themselves: a grammar without them takes them for
 * the command that they sound like most.
 * @param said phrases that wake the box, and back-channels; those with a word that the engine lacks
 *   are left out
 */
export function speechGrammar(
  understanding: Pick<CommandUnderstanding, 'jsgf'>,
  home: Home,
  said: { wakePhrases: readonly string[]; backChannels: readonly string[] },
): GrammarSource {
  const wakePhrases = said.wakePhrases.map((phrase) => phrase.toLowerCase());
  const all = [...wakePhrases, ...said.backChannels];
  const names = namesOf(home);
  return {
    words: () => {
      const words = new Set(all.flatMap((phrase) => phrase.split(' ')));
      understanding.jsgf((word) => {
        words.add(word);
        return true;
      });
      return [...words];
    },
    compile: (unknown) => {
      const { jsgf } = understanding.jsgf((word) => !unknown.has(word));
      const known = (phrases: readonly string[]): string[] =>
        phrases.filter((phrase) => phrase.split(' ').every((word) => !unknown.has(word)));
      const heard = { wakePhrases: known(wakePhrases), backChannels: known(said.backChannels) };
      return { jsgf: withPhrases(jsgf, heard), wakePhrases: heard.wakePhrases, names };
    },
  };
}

/** What devices and areas are called, each once, in lower case. */
function namesOf({ areas, devices }: Home): string[] {
  const ofAreas = areas.map(({ name }) => name);
  const ofDevices = devices.flatMap(({ name, aliases }) => [name, ...aliases]);
  return [...new Set([...ofAreas, ...ofDevices].map((name) => name.toLowerCase()))];
}

function withPhrases(
  jsgf: string,
  said: { wakePhrases: readonly string[]; backChannels: readonly string[] },
): string {
  const { wakePhrases, backChannels } = said;
  if (wakePhrases.length + backChannels.length === 0) return jsgf;
  if (!jsgf.includes(COMMAND_RULE)) throw new Error('the speech grammar has no rule <command>');
  const commands = jsgf.replace(COMMAND_RULE, '<command> =');
  const called = wakePhrases.length === 0 ? '<command>' : `[${wakePhrases.join(' | ')}] <command>`;
  if (backChannels.length === 0) return `${commands}\npublic <utterance> = ${called};`;
  const listening = `(/${BACK_CHANNEL_WEIGHT}/ <NULL>) <back-channel>`;
  return [
    commands,
    `<back-channel> = ${backChannels.join(' | ')};`,
    `public <utterance> = (/1/ <NULL>) ${called} | ${listening};`,
  ].join('\n');
}
