import { existsSync, readdirSync, readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { parse } from 'yaml';
import { EarshotError } from '../base/errors.ts';

const FOLDER = new URL('./words/', import.meta.url);
const USUAL_LANGUAGE = 'en';

const closed = { additionalProperties: false };
const Text = Type.String({ minLength: 1 });
const Texts = Type.Array(Text, { minItems: 1 });
const WordFile = Type.Object(
  {
    done: Texts,
    made: Texts,
    doing: Texts,
    do: Texts,
    state: Texts,
    thing: Texts,
    claims: Texts,
    admits: Texts,
    topics: Type.Record(Text, Text),
    says: Type.Object(
      {
        'not-done': Text,
        failed: Text,
        done: Text,
        'no-answer': Text,
        'broke-off': Text,
        ask: Text,
        deed: Text,
        and: Text,
        'not-allowed': Text,
      },
      closed,
    ),
  },
  closed,
);
/** The words of one language, as their file has them. */
export type AgentWords = Static<typeof WordFile>;

/**
 * The words of a language, or those of English where it has none.
 * @throws CONFIG_INVALID when its file is damaged
 */
export function loadAgentWords(language: string): AgentWords {
  const path = new URL(`${language}.yaml`, FOLDER);
  return read(existsSync(path) ? path : new URL(`${USUAL_LANGUAGE}.yaml`, FOLDER));
}

/** The words of all languages: a model may answer in another one than it is asked in. */
export function allAgentWords(): AgentWords[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
  return files.sort().map((name) => read(new URL(name, FOLDER)));
}

function read(path: URL): AgentWords {
  const words: unknown = parse(readFileSync(path, 'utf8'));
  if (Value.Check(WordFile, words)) return words;
  const [fault] = Value.Errors(WordFile, words);
  const text = `${path.pathname}: ${fault?.instancePath} ${fault?.message}; install Earshot again`;
  throw new EarshotError('CONFIG_INVALID', text);
}
