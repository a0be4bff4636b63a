import Type from 'typebox';
import { closed } from './home-schema.ts';

/** What may compute: the best there is, or one by name. */
export const PROVIDER_WISHES = ['auto', 'tensorrt', 'cuda', 'cpu'] as const;

/** Roles whose provider can be set apart: those of daemon/ports/models.ts. */
export const PROVIDER_ROLES = [
  ...['stt', 'tts', 'llm', 'vad', 'wake', 'denoise', 'embed', 'speaker', 'end-of-turn'],
] as const;

const Wish = Type.Enum([...PROVIDER_WISHES]);
const wishOfRole = (): ReturnType<typeof Type.Optional<typeof Wish>> => Type.Optional(Wish);

/** Linux numbers cores from 0; glibc's masks hold this many. */
const MAX_CORES = 1024;
const Cores = Type.Array(Type.Integer({ minimum: 0, maximum: MAX_CORES - 1 }), {
  minItems: 1,
  maxItems: MAX_CORES,
  uniqueItems: true,
});
const coresOfThread = (): ReturnType<typeof Type.Optional<typeof Cores>> => Type.Optional(Cores);

/** Where engines may live; daemon/threads/spawn.ts. */
export const ISOLATIONS = ['thread', 'process'] as const;

/** Where and with what the engines compute. */
export const engines = Type.Object(
  {
    pin: Type.Boolean({
      default: true,
      unit: 'none',
      restart: true,
      description: 'Give each engine thread its own processor cores.',
    }),
    isolation: Type.Enum([...ISOLATIONS], {
      default: 'thread',
      unit: 'none',
      restart: true,
      description:
        'Where engines live: threads of the daemon, or a process each, whose crash it survives.',
    }),
    cores: Type.Object(
      {
        ears: coresOfThread(),
        stt: coresOfThread(),
        llm: coresOfThread(),
        tts: coresOfThread(),
        knowledge: coresOfThread(),
      },
      {
        ...closed,
        default: {},
        unit: 'none',
        restart: true,
        description: 'Core numbers for single threads, {stt: [2, 3]}; the others by engines.pin.',
      },
    ),
    provider: Type.Enum([...PROVIDER_WISHES], {
      default: 'auto',
      unit: 'none',
      restart: true,
      description: 'What engines compute on; auto takes the best that each of them can use.',
    }),
    providers: Type.Object(
      {
        stt: wishOfRole(),
        tts: wishOfRole(),
        llm: wishOfRole(),
        vad: wishOfRole(),
        wake: wishOfRole(),
        denoise: wishOfRole(),
        embed: wishOfRole(),
        speaker: wishOfRole(),
        'end-of-turn': wishOfRole(),
      },
      {
        ...closed,
        default: {},
        unit: 'none',
        restart: true,
        description: 'Another choice than engines.provider for single roles: {role: provider}.',
      },
    ),
  },
  closed,
);
