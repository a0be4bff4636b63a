import Type, { type Static } from 'typebox';
import { closed, name } from './home-schema.ts';
import { permissionList } from './permission-schema.ts';

/** Each has a wake word of its own; there are no more of those. */
const MAX_ASSISTANTS = 8;
/** About 150 words: every request of the model begins with it. */
const MAX_PERSONA_CHARS = 1000;
/** More than a household has folders of documents. */
const MAX_COLLECTIONS = 16;

const Assistant = Type.Object(
  {
    name: Type.String(name),
    persona: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: MAX_PERSONA_CHARS,
        pattern: '\\S',
        description: 'What the language model is told that it is like.',
      }),
    ),
    voice: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        pattern: '^[A-Za-z0-9_+.-]+$',
        description: 'One of the voices of the engine: an espeak-ng voice, or a speaker number.',
      }),
    ),
    language: Type.Optional(
      Type.String({
        maxLength: 35,
        pattern: '^[a-z]{2,3}(-[A-Za-z0-9]+)*$',
        description: 'BCP 47 tag, for example de: what is spoken with it; en if not given.',
      }),
    ),
    collections: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }), {
        minItems: 1,
        maxItems: MAX_COLLECTIONS,
        uniqueItems: true,
        description: 'Collections of documents that it answers from; none given: all.',
      }),
    ),
    permissions: Type.Optional(
      permissionList({
        description: 'Intents that it may be asked for, home.* for all of a kind; none: all.',
      }),
    ),
  },
  closed,
);

/** Who can be asked, each by a wake word of its own. */
export const assistants = Type.Array(Assistant, {
  maxItems: MAX_ASSISTANTS,
  default: [],
  unit: 'none',
  restart: true,
  description:
    'Assistants that wake.words can name: a list of {name, persona, voice, language, ' +
    'collections, permissions}. One with the name of assistant.name is who answers otherwise.',
});

type AssistantSettings = Static<typeof Assistant>;

/** The assistant of that name, or one that has nothing but the name. */
export function assistantNamed(
  wanted: string,
  known: readonly AssistantSettings[],
): AssistantSettings {
  return known.find((assistant) => assistant.name === wanted) ?? { name: wanted };
}
