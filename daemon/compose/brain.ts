import type { Clock } from '../base/clock.ts';
import type { Progress } from '../dialog/endpointing.ts';
import { onePiece, type Respond } from '../dialog/turn.ts';
import type { GrammarSource } from '../ports/hearing.ts';
import { createUnderstanding } from '../skills/understanding.ts';
import type { Stores } from './stores.ts';

/** What the box knows to do. */
export interface Brain {
  respond: Respond;
  progress: (words: string) => Progress;
  grammar: GrammarSource;
  timers: { start(): void; stop(): void };
}

export interface BrainOptions {
  stores: Stores;
  clock: Clock;
  /** Says something that nobody asked for; resolves when it was heard, or not. */
  announce: (text: string) => Promise<{ heard: string } | undefined>;
}

export function createBrain({ stores }: BrainOptions): Brain {
  const { home, wake } = stores.settings.loaded.config;
  const phrase = wake.enabled ? wake.phrase.toLowerCase() : '';
  const devices = home.devices.map(({ aliases = [], ...device }) => ({ ...device, aliases }));
  const understanding = createUnderstanding({ areas: home.areas, devices });
  return {
    respond: async ({ text }) => {
      const match = understanding.match(text);
      return {
        ...(match ? { intent: { name: match.intent, slots: match.slots } } : {}),
        pieces: onePiece(`You said ${text}.`),
      };
    },
    progress: (words) => understanding.progress(words).progress,
    grammar: {
      words: () => {
        const words = new Set<string>();
        understanding.jsgf((word) => {
          words.add(word);
          return true;
        });
        return [...words];
      },
      compile: (unknown) => ({
        jsgf: withWakePhrase(understanding.jsgf((word) => !unknown.has(word)).jsgf, phrase),
        wakePhrase: phrase,
      }),
    },
    timers: { start: () => undefined, stop: () => undefined },
  };
}

/** The wake phrase may be said in one breath with a command; the grammar must expect it. */
function withWakePhrase(jsgf: string, phrase: string): string {
  if (phrase === '') return jsgf;
  const spoken = jsgf.replace(/^public <command> =/m, '<command> =');
  return `${spoken}\npublic <utterance> = [${phrase}] <command>;`;
}
