import type { HearingMode } from '../ports/ears.ts';

/**
 * What the listener attends to: a mode, the command after a wake word, or, when an utterance was
 * told, nothing until the dialog says what to listen for next; what is said meanwhile is kept.
 */
export type Attention = HearingMode | 'command' | 'told';

interface Attending {
  /** The wake word is told. */
  spotsWake: boolean;
  /** Speech is recognised. */
  takesSpeech: boolean;
  /** What is attended to next, unless the dialog says, after an utterance, ... */
  told: Attention;
  /** ... when nobody has spoken in time, ... */
  silent: Attention;
  /** ... and when there is no recogniser: no speech, which would fail again frame by frame. */
  failed: Attention;
}

/**
 * The rules of a change of mode: what is under way, the search for the wake word as well as an
 * utterance or the wait for one, goes on wherever the new attention has it too, and else is dropped
 * (see Segmenter.take and WakeSpotter.reset). A wait for a command keeps its deadline.
 */
export const ATTENTION: Readonly<Record<Attention, Attending>> = {
  off: { spotsWake: false, takesSpeech: false, told: 'off', silent: 'off', failed: 'off' },
  wake: { spotsWake: true, takesSpeech: false, told: 'wake', silent: 'wake', failed: 'wake' },
  open: { spotsWake: false, takesSpeech: true, told: 'told', silent: 'wake', failed: 'off' },
  duplex: { spotsWake: true, takesSpeech: true, told: 'duplex', silent: 'duplex', failed: 'wake' },
  command: { spotsWake: false, takesSpeech: true, told: 'told', silent: 'wake', failed: 'off' },
  told: { spotsWake: false, takesSpeech: false, told: 'told', silent: 'told', failed: 'off' },
};
