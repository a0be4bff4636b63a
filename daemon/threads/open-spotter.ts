import { asEarshotError } from '../base/errors.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { Recognizer } from '../ports/hearing.ts';
import type { EnrolledPerson } from '../ports/speakers.ts';
import { AttentiveRecognizer } from '../voice/attentive-recognizer.ts';
import { SpeakerSpotter } from '../voice/speaker-spotter.ts';
import type { OnRefused } from './open-ears.ts';
import { openSpeaker, type SpeakerSettings } from './open-speaker.ts';

/** What tells in the ears who speaks. */
export interface Spotter {
  /** Replaces the people that are known. */
  know(people: readonly EnrolledPerson[]): void;
  /** The same recogniser; who speaks is looked for in what it is given. */
  attentive(recognizer: Recognizer): Recognizer;
}

/**
 * @param settings absent: nobody is told apart
 * @returns undefined too when the model cannot be opened; `onRefused` is told why
 */
export async function openSpotter(
  settings: SpeakerSettings | undefined,
  parts: { isPlaying: () => boolean; emit: (event: EarsEvent) => void; onRefused: OnRefused },
): Promise<Spotter | undefined> {
  if (!settings) return undefined;
  try {
    const embedder = await openSpeaker(settings.engine);
    const spotter = new SpeakerSpotter({ ...parts, embedder, threshold: settings.threshold });
    return {
      know: (people) => spotter.know(people),
      attentive: (recognizer) =>
        new AttentiveRecognizer(recognizer, (utteranceId, samples) => {
          void spotter.spot(utteranceId, samples);
        }),
    };
  } catch (error) {
    parts.onRefused('speaker', asEarshotError(error));
    return undefined;
  }
}
