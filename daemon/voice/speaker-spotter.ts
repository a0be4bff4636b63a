import type { EarsEvent } from '../ports/ears.ts';
import type { SpeakerEmbedder } from '../ports/hearing.ts';
import type { EnrolledPerson } from '../ports/speakers.ts';
import { SpeakerGallery } from './speaker-gallery.ts';

export interface SpeakerSpotterParts {
  embedder: SpeakerEmbedder;
  /** Least likeness, cosine, 0..1. */
  threshold: number;
  /** Whether the box is to be heard at the moment: then no voice is told from its own. */
  isPlaying: () => boolean;
  emit: (event: EarsEvent) => void;
}

interface Heard {
  utteranceId: string;
  samples: Float32Array;
}

/**
 * Tells who spoke, one `speaker` for each utterance that it is given. Where several come while one
 * is looked at, only the last of them is.
 */
export class SpeakerSpotter {
  readonly #parts: SpeakerSpotterParts;
  #gallery: SpeakerGallery;
  #next: Heard | undefined;
  #isBusy = false;

  constructor(parts: SpeakerSpotterParts) {
    this.#parts = parts;
    this.#gallery = new SpeakerGallery([], parts.threshold);
  }

  /** Replaces the people that are known. */
  know(people: readonly EnrolledPerson[]): void {
    this.#gallery = new SpeakerGallery(people, this.#parts.threshold);
  }

  /** @param samples mono, 16 kHz */
  async spot(utteranceId: string, samples: Float32Array): Promise<void> {
    if (this.#parts.isPlaying()) return this.#tell(utteranceId, undefined);
    this.#next = { utteranceId, samples };
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let heard = this.#take(); heard; heard = this.#take()) await this.#look(heard);
    this.#isBusy = false;
  }

  #take(): Heard | undefined {
    const heard = this.#next;
    this.#next = undefined;
    return heard;
  }

  async #look({ utteranceId, samples }: Heard): Promise<void> {
    try {
      this.#tell(utteranceId, await this.#parts.embedder.embed(samples));
    } catch {
      // Too short, or no voice in it: nobody knows.
      this.#tell(utteranceId, undefined);
    }
  }

  #tell(utteranceId: string, vector: Float32Array | undefined): void {
    const match = vector ? this.#gallery.identify(vector) : { person: undefined, score: 0 };
    this.#parts.emit({ kind: 'speaker', utteranceId, ...match });
  }
}
