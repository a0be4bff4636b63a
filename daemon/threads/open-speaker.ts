import type { SpeakerEmbedder } from '../ports/hearing.ts';
import type { EngineChoice, SpeakerName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';

/** What tells people apart, and how like a voice must be. */
export interface SpeakerSettings {
  engine: EngineChoice<SpeakerName>;
  /** Least likeness, cosine, 0..1. */
  threshold: number;
}

/** @throws LIBRARY_MISSING; MODEL_MISSING, MODEL_INVALID, naming the file */
export async function openSpeaker(choice: EngineChoice<SpeakerName>): Promise<SpeakerEmbedder> {
  const { SherpaSpeakerEmbedder } = await import('../../models/engines/sherpa-speaker-embedder.ts');
  return openChosen(SherpaSpeakerEmbedder.open, choice);
}
