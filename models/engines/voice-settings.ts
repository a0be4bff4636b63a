import { EarshotError } from '../../daemon/base/errors.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';

/** Kinds of voices that sherpa speaks, by the key of their files in `settings.model`. */
export const VOICE_FAMILIES = ['vits', 'kokoro', 'matcha', 'kitten', 'zipvoice', 'pocket'] as const;
export type VoiceFamily = (typeof VOICE_FAMILIES)[number];

/** How a voice speaks: `settings.generation`, in sherpa's names (GenerationConfig in types.js). */
export interface VoiceSettings {
  family: VoiceFamily;
  /** Number of the speaker, 0 or more. */
  speakerId: number;
  /** 1 = the voice's own; a request's rate comes on top. */
  speed: number;
  /** Pauses of more than 0.2 s are scaled by it; undefined: sherpa's own 0.2. */
  silenceScale: number | undefined;
  /** Steps of flow matching; undefined: sherpa's own. */
  steps: number | undefined;
  /** Path of the WAV file whose voice a cloning voice takes on, and what is said in it. */
  reference: { path: string; text: string } | undefined;
  /** More for the engine, for example `{seed: 1}`. */
  extra: Readonly<Record<string, number | string>>;
}

/** Names of `settings.generation`; a number with its range. */
const NUMBERS = {
  sid: { from: 0, to: 10_000, isWhole: true },
  speed: { from: 0.25, to: 4, isWhole: false },
  /** kMinSilenceScale and kMaxSilenceScale of sherpa's offline-tts.cc. */
  silenceScale: { from: 0.01, to: 10, isWhole: false },
  numSteps: { from: 1, to: 100, isWhole: true },
} as const;
const TEXTS = ['referenceAudio', 'referenceText'] as const;
const KNOWN = new Set<string>([...Object.keys(NUMBERS), ...TEXTS, 'extra']);
/** Which cloning voices must be told what is said in the clip. */
const NEEDS_REFERENCE: Partial<Record<VoiceFamily, { hasText: boolean }>> = {
  zipvoice: { hasText: true },
  pocket: { hasText: false },
};

/**
 * @throws MODEL_INVALID, naming the setting; MODEL_MISSING when the reference clip is not among the
 *   model's files
 */
export function voiceSettings(model: ModelFiles): VoiceSettings {
  const family = familyOf(model);
  const given = model.settings['generation'] ?? {};
  if (!isRecord(given)) throw invalid(model, 'generation must hold settings, see types.js');
  const unknown = Object.keys(given).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) throw invalid(model, `generation.${unknown} is not known`);
  const extra = given['extra'] ?? {};
  if (!isExtra(extra)) throw invalid(model, 'generation.extra must hold numbers and texts');
  return {
    family,
    speakerId: numberOf(model, given, 'sid') ?? 0,
    speed: (numberOf(model, given, 'speed') ?? 1) / lengthScale(model, family),
    silenceScale: numberOf(model, given, 'silenceScale'),
    steps: numberOf(model, given, 'numSteps'),
    reference: referenceOf(model, family, given),
    extra,
  };
}

/**
 * The model's files without `lengthScale`: sherpa forgets it as soon as the speed is not 1, so it
 * is part of our speed instead.
 */
export function withoutLengthScale(model: ModelFiles): ModelFiles {
  const family = familyOf(model);
  const voices = model.settings['model'] as Record<string, Record<string, unknown>>;
  const { lengthScale: _, ...files } = voices[family] ?? {};
  return { ...model, settings: { ...model.settings, model: { ...voices, [family]: files } } };
}

function familyOf(model: ModelFiles): VoiceFamily {
  const voices = model.settings['model'];
  const named = VOICE_FAMILIES.filter((key) => isRecord(voices) && isRecord(voices[key]));
  const [family] = named;
  if (family !== undefined && named.length === 1) return family;
  throw invalid(model, `model must have exactly one of ${VOICE_FAMILIES.join(', ')}`);
}

function lengthScale(model: ModelFiles, family: VoiceFamily): number {
  const voices = model.settings['model'] as Record<string, Record<string, unknown>>;
  const scale = voices[family]?.['lengthScale'] ?? 1;
  const { from, to } = NUMBERS.speed;
  if (typeof scale === 'number' && scale >= from && scale <= to) return scale;
  throw invalid(model, `model.${family}.lengthScale must be a number from ${from} to ${to}`);
}

function numberOf(
  model: ModelFiles,
  given: Record<string, unknown>,
  key: keyof typeof NUMBERS,
): number | undefined {
  const value = given[key];
  if (value === undefined) return undefined;
  const { from, to, isWhole } = NUMBERS[key];
  const fits = typeof value === 'number' && value >= from && value <= to;
  if (fits && (!isWhole || Number.isInteger(value))) return value;
  const kind = isWhole ? 'a whole number' : 'a number';
  throw invalid(model, `generation.${key} must be ${kind} from ${from} to ${to}`);
}

function referenceOf(
  model: ModelFiles,
  family: VoiceFamily,
  given: Record<string, unknown>,
): VoiceSettings['reference'] {
  const needs = NEEDS_REFERENCE[family];
  if (!needs) return undefined;
  const { referenceAudio: name, referenceText: text = '' } = given;
  if (typeof name !== 'string' || typeof text !== 'string' || (needs.hasText && text === '')) {
    const what = needs.hasText ? 'referenceAudio and referenceText' : 'referenceAudio';
    throw invalid(model, `generation.${what} must name a WAV file and what is said in it`);
  }
  const path = model.paths[name];
  if (path !== undefined) return { path, text };
  throw new EarshotError(
    'MODEL_MISSING',
    `the model ${model.id} has no file ${name}, which its setting generation.referenceAudio needs`,
  );
}

function isExtra(value: unknown): value is Record<string, number | string> {
  return (
    isRecord(value) &&
    Object.values(value).every((entry) => typeof entry === 'number' || typeof entry === 'string')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(model: ModelFiles, what: string): EarshotError {
  return new EarshotError('MODEL_INVALID', `settings of the voice ${model.id}: ${what}`);
}
