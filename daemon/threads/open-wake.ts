import type { WakeWord } from '../../config/wake-schema.ts';
import { asEarshotError, type EarshotError } from '../base/errors.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { WakeDetector } from '../ports/hearing.ts';
import type { WakeArbiter, WakeVerifier } from '../ports/wake.ts';
import { WakeDetectors } from '../voice/wake-detectors.ts';
import { WakeGate } from '../voice/wake-gate.ts';
import type { EngineChoice, WakeName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';

/** What wakes the box. */
export interface WakeSettings {
  /** One or more. */
  words: readonly WakeWord[];
  /** After a wake the same phrase wakes nothing for so long, ms. */
  refractoryMs: number;
  /** What a model found is looked at once more. */
  hasSecondStage: boolean;
  /** Absent: the rescue engine. */
  engine?: EngineChoice<WakeName>;
}

/** The engines that hear the words. */
export interface OpenedWake {
  detector: WakeDetector;
  /** As in the settings. */
  refractoryMs: number;
  /** Absent where no second stage is wanted or possible. */
  verifier: WakeVerifier | undefined;
}

/** Told why a chosen model was not taken, or not for all words. */
export type OnWakeRefused = (error: EarshotError) => void;

/** Keyword threshold of sherpa-onnx at sensitivity s: 0.5 at 0, its default 0.25 at 0.5. */
const STRICTEST_THRESHOLD = 0.5;

/** What a model makes of the words: the engine, and the words that are left for the rescue one. */
interface Opened {
  detector: WakeDetector;
  left: readonly WakeWord[];
}

type OpenWords = (choice: EngineChoice, settings: WakeSettings) => Promise<Opened>;

/** No engine's library is loaded before it is chosen. */
const OPEN: Record<WakeName, OpenWords> = {
  openwakeword: async (choice, { words, hasSecondStage: isVerified }) => {
    const { knowsWord, OpenWakeWord } = await import('../../models/engines/openwakeword.ts');
    const own = words.filter((word) => knowsWord(choice.model, word));
    // With none of them the engine says what it knows.
    const wanted = own.length > 0 ? own : words;
    const detector = await openChosen(
      (model, home) => OpenWakeWord.open(model, home, { words: wanted, isVerified }),
      choice,
    );
    return { detector, left: words.filter((word) => !wanted.includes(word)) };
  },
  'sherpa-keyword': async (choice, { words }) => {
    const engine = await import('../../models/engines/sherpa-keyword-spotter.ts');
    const phrases = words.map(({ phrase, sensitivity }) => ({
      phrase,
      threshold: STRICTEST_THRESHOLD * (1 - sensitivity),
    }));
    const detector = await openChosen(
      (model, home) => engine.SherpaKeywordSpotter.open(model, home, phrases),
      choice,
    );
    return { detector, left: [] };
  },
};

/**
 * The chosen model for the words that it knows, and the rescue engine for the others.
 * @throws LIBRARY_MISSING, CONFIG_INVALID as the rescue engine does
 */
export async function openWake(
  settings: WakeSettings,
  onRefused: OnWakeRefused,
): Promise<OpenedWake> {
  const { engine, words, refractoryMs } = settings;
  const opened = await openModel(settings, onRefused);
  if (!engine || !opened) {
    return { detector: await openRescue(words), verifier: undefined, refractoryMs };
  }
  const { detector, left } = opened;
  const heard = words.filter((word) => !left.includes(word));
  const verifier = settings.hasSecondStage ? await openVerifier(heard, onRefused) : undefined;
  if (left.length === 0) return { detector, verifier, refractoryMs };
  const both = new WakeDetectors([detector, await openRescue(left)]);
  return { detector: both, verifier, refractoryMs };
}

/**
 * What the ears need to wake; what goes wrong is told as an event.
 * @param settings absent: nothing wakes the box
 * @param arbiter absent: this box is alone
 * @throws as openWake()
 */
export async function openWakeGate(
  settings: WakeSettings | undefined,
  emit: (event: EarsEvent) => void,
  arbiter?: WakeArbiter,
): Promise<{ wake: WakeDetector | undefined; gate: WakeGate | undefined }> {
  if (!settings) return { wake: undefined, gate: undefined };
  const opened = await openWake(settings, ({ message }) =>
    emit({ kind: 'model-refused', role: 'wake', message }),
  );
  return { wake: opened.detector, gate: gateOf(opened, emit, arbiter) };
}

/** What stands between the engines and the wake. */
export function gateOf(
  { verifier, refractoryMs }: OpenedWake,
  emit: (event: EarsEvent) => void,
  arbiter?: WakeArbiter,
): WakeGate {
  return new WakeGate({
    refractoryMs,
    verifier,
    arbiter,
    onRejected: (phrase, why) => emit({ kind: 'wake-rejected', phrase, why }),
    onVerifierFailed: (error) => {
      const { message } = asEarshotError(error);
      emit({ kind: 'model-refused', role: 'wake', message });
    },
  });
}

async function openModel(
  settings: WakeSettings,
  onRefused: OnWakeRefused,
): Promise<Opened | undefined> {
  const { engine } = settings;
  try {
    return engine && (await OPEN[engine.engine](engine, settings));
  } catch (error) {
    onRefused(asEarshotError(error));
    return undefined;
  }
}

async function openRescue(words: readonly WakeWord[]): Promise<WakeDetector> {
  const { PocketSphinxWake } = await import('../../models/engines/pocketsphinx-wake.ts');
  return new PocketSphinxWake(words);
}

/** A phrase that the rescue engine hears is not looked at by the same engine again. */
async function openVerifier(
  words: readonly WakeWord[],
  onRefused: OnWakeRefused,
): Promise<WakeVerifier | undefined> {
  const { KeyphraseVerifier } = await import('../../models/engines/keyphrase-verifier.ts');
  try {
    return new KeyphraseVerifier(words.map(({ phrase }) => phrase));
  } catch (error) {
    onRefused(asEarshotError(error));
    return undefined;
  }
}
