import {
  Endpointing,
  type HangoverOptions,
  type Progress,
} from '../../daemon/dialog/endpointing.ts';
import type { EndpointingWords } from '../../daemon/dialog/endpointing-words.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import type { Patience } from './speech-timeline.ts';

/** What PocketSphinx says of its dictation; for words of the grammar it does not count. */
const CONFIDENCE = 0.4;
const ID = { utteranceId: 'utterance' };

/** The same wait whatever is said. */
export function fixedPatience(hangoverMs: number): Patience {
  return { after: () => hangoverMs };
}

export interface DynamicParts {
  options: HangoverOptions;
  progress: (words: string) => Progress;
  words: EndpointingWords;
}

/** The rule of the daemon, told what the ears would tell it. Nothing is learned. */
export function dynamicPatience({ options, progress, words }: DynamicParts): Patience {
  const endpointing = new Endpointing({ options, progress, words, patience: undefined });
  let { hangoverMs } = options;
  let text = '';
  const tell = (event: EarsEvent): void => {
    hangoverMs = endpointing.hear(event)?.hangoverMs ?? hangoverMs;
  };
  tell({ kind: 'speech-start', ...ID, sample: 0 });
  return {
    after: (frame) => {
      tell({ kind: 'speech', ...ID, speechMs: frame.speechMs });
      if (frame.words !== undefined) {
        text = frame.words;
        tell({ kind: 'partial', ...ID, text });
      }
      const { endProbability } = frame;
      if (endProbability !== undefined) {
        const transcript = { text, confidence: CONFIDENCE, source: 'dictation' } as const;
        tell({ kind: 'pause', ...ID, endProbability });
        tell({ kind: 'likely-end', ...ID, transcript, atMs: 0 });
      }
      if (frame.step === 'resumed') tell({ kind: 'speech-resumed', ...ID });
      return hangoverMs;
    },
  };
}
