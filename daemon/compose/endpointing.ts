import type { Config } from '../../config/schema.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { Endpointing, type Progress } from '../dialog/endpointing.ts';
import { EndpointingWords } from '../dialog/endpointing-words.ts';
import { learnedPatience, type PatienceStore } from '../dialog/learned-patience.ts';

export interface EndpointingSource {
  /** What is spoken: one with a file `endpointing/<language>.yaml`. */
  language: string;
  settings: Config['endpointing'];
  /** How much of a command some words are. */
  progress: (words: string) => Progress;
  store: PatienceStore;
  clock: Clock;
  log: Log;
}

/** What decides in this box when somebody has finished. */
export function createEndpointing(source: EndpointingSource): Endpointing {
  const { language, settings, progress, store, clock, log } = source;
  const onFault = (err: unknown): void => {
    log.warn({ err }, 'what was learned of pauses could not be kept');
  };
  const patience = learnedPatience(settings.learn, { clock, store, onFault });
  const words = EndpointingWords.load(language);
  return new Endpointing({ options: settings, progress, words, patience });
}
