import type { EngineHome, ModelFiles } from '../ports/models.ts';

/** An engine and the model it is to open; plain data, so that it can be sent to a thread. */
export interface EngineChoice<Name extends string = string> {
  engine: Name;
  model: ModelFiles;
  home: EngineHome;
}

export type RecognizerName = 'pocketsphinx' | 'sherpa-streaming' | 'sherpa-offline';
export type VoiceName = 'espeak' | 'sherpa-tts';
export type LanguageModelName = 'llama';
export type EmbedderName = 'embedder';
export type WakeName = 'openwakeword' | 'sherpa-keyword';
export type VadName = 'silero-vad';
export type SpeakerName = 'sherpa-speaker';
export type DenoiserName = 'sherpa-denoise';
export type EndOfTurnName = 'end-of-turn';

/** A voice, and how much of what it says is kept to be said again. */
export interface VoiceChoice extends EngineChoice<VoiceName> {
  /** Absent: nothing; for a voice that is as fast as memory. */
  cacheMiB?: number;
}

/** Engines of the operating system: their data is installed with them. */
function builtIn<Name extends string>(engine: Name): EngineChoice<Name> {
  return {
    engine,
    model: { id: engine, paths: {}, settings: {} },
    home: { threads: 1, provider: 'cpu' },
  };
}

/** What hears and speaks when nothing else does. */
export const RESCUE_RECOGNIZER: EngineChoice<RecognizerName> = builtIn('pocketsphinx');
export const RESCUE_VOICE: EngineChoice<VoiceName> = builtIn('espeak');
