import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { usedFiles } from './sherpa-config.ts';
import { checkSherpaFiles, readTokens } from './sherpa-files.ts';
import type { ModelMetadata } from './sherpa-metadata.ts';
import type { VoiceFamily } from './voice-settings.ts';

/** Files of espeak-ng's data without which sherpa refuses it (its Validate()). */
const ESPEAK_FILES = ['phontab', 'phonindex', 'phondata', 'intonations'];
/** First word of phondata in espeak-ng 1.51 and 1.52; sherpa ends the process over any other. */
const ESPEAK_DATA_VERSION = 0x014801;
/** VITS models that are phonemised by espeak-ng, by a word of their metadata entry `comment`. */
const PHONEME_COMMENT = /piper|coqui|icefall|Inflect/;
/** What frames a sentence in piper's and Matcha's tokens; sherpa looks for them unconditionally. */
const FRAME_TOKENS: Partial<Record<VoiceFamily, readonly string[]>> = {
  vits: ['_', '^', '$'],
  matcha: ['^', '$'],
};
const FLOAT_BYTES = 4;
/** model_type of the vocoders that sherpa has (its vocoder.cc); HiFi-GAN's with Matcha only. */
const VOCODERS: Partial<Record<VoiceFamily, readonly string[]>> = {
  matcha: ['hifigan', 'vocos', 'matcha-tts vocos'],
  zipvoice: ['vocos', 'matcha-tts vocos'],
};
/** Settings that sherpa ends the process without. */
const NEEDED: Partial<Record<VoiceFamily, readonly string[]>> = {
  kokoro: ['dataDir'],
  kitten: ['dataDir'],
  zipvoice: ['dataDir', 'lexicon'],
};
/** Said once when a voice is opened, where any word will do. */
const TRIAL_TEXT = 'Hello.';
/** Words of the lexicon that are said instead, taken evenly from all of it. */
const TRIAL_WORDS = 6;

/**
 * Looks at the files of a voice as sherpa will: it ends the process, or never answers, where we can
 * throw. Beyond checkSherpaFiles: tokens that are no phonemes, a table of speakers of another size,
 * espeak-ng data or a lexicon that is absent.
 * @returns a text that this voice is able to speak
 * @throws MODEL_MISSING, MODEL_INVALID, naming the file
 */
export async function checkVoiceFiles(model: ModelFiles, family: VoiceFamily): Promise<string> {
  const metadata = await checkSherpaFiles(model, 'OfflineTts');
  const paths = new Map(usedFiles(model).map(({ setting, path }) => [setting, path]));
  const of = (key: string): string | undefined => paths.get(`model.${family}.${key}`);
  const voice: Voice = { model, family, of, metadata };
  checkKind(voice);
  await checkPhonemes(voice);
  await checkEspeakData(voice);
  await checkSpeakers(voice);
  const words = await lexiconWords(voice);
  if (words === undefined) return TRIAL_TEXT;
  const step = Math.ceil(words.length / TRIAL_WORDS);
  return words.filter((_, index) => index % step === 0).join(' ');
}

interface Voice {
  model: ModelFiles;
  family: VoiceFamily;
  /** Path of the file that a key of the family names. */
  of(key: string): string | undefined;
  metadata: ModelMetadata;
}

function entry({ metadata, family }: Voice, key: string): string {
  return metadata.get(`model.${family}.model`)?.get(key) ?? '';
}

async function checkEspeakData({ model, family, of }: Voice): Promise<void> {
  const folder = of('dataDir');
  const voices = model.settings['model'] as Record<string, Record<string, unknown>>;
  const named = voices[family]?.['dataDir'] ?? '';
  if (folder === undefined && named === '') return;
  if (folder === undefined) {
    throw new EarshotError('MODEL_MISSING', `the model ${model.id} has no folder ${named}`);
  }
  for (const name of ESPEAK_FILES) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found) {
      throw new EarshotError('MODEL_MISSING', `the file ${path} of ${model.id} is missing`);
    }
    if (found.size === 0) throw invalid(path, 'is empty');
  }
  const phondata = join(folder, 'phondata');
  const head = await readFile(phondata);
  if (head.length < FLOAT_BYTES || head.readUInt32LE(0) !== ESPEAK_DATA_VERSION) {
    throw invalid(phondata, 'is not the data of espeak-ng 1.51 or 1.52');
  }
}

/** Sherpa ends the process over what it does not know. */
function checkKind({ model, family, of, metadata }: Voice): void {
  const acoustic = metadata.get('model.matcha.acousticModel');
  const isPhonemic = acoustic?.get('has_espeak') === '1';
  const needed = isPhonemic ? ['dataDir'] : (NEEDED[family] ?? []);
  const absent = needed.find((key) => of(key) === undefined);
  if (absent !== undefined) {
    const message = `settings of the voice ${model.id}: model.${family}.${absent} is needed`;
    throw new EarshotError('MODEL_INVALID', message);
  }
  const vocoder = of('vocoder');
  const kind = metadata.get(`model.${family}.vocoder`)?.get('model_type') ?? '';
  if (vocoder !== undefined && !VOCODERS[family]?.includes(kind)) {
    throw invalid(vocoder, `is no vocoder that sherpa-onnx has for ${family}`);
  }
}

/**
 * Words that the voice has the sounds for; undefined where it needs no lexicon. Sherpa ends the
 * process over a VITS model that needs one and has none.
 */
async function lexiconWords(voice: Voice): Promise<string[] | undefined> {
  if (voice.family !== 'vits' || !needsLexicon(voice)) return undefined;
  const path = voice.of('lexicon');
  const tokens = voice.of('tokens');
  if (path === undefined || tokens === undefined) {
    const needed = 'the settings model.vits.lexicon and model.vits.tokens';
    throw invalid(voice.of('model') ?? '', `needs ${needed}: it speaks words, not phonemes`);
  }
  const known = await readTokens({ name: basename(tokens), path: tokens });
  // It asks for the blank without looking, unless the language has none.
  if (!known.has(' ') && entry(voice, 'language').toLowerCase() !== 'chinese') {
    throw invalid(tokens, 'has no token for the blank between words');
  }
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const words = lines.flatMap((line) => {
    const [word, ...sounds] = line.trim().split(/\s+/);
    const isSpoken = sounds.length > 0 && sounds.every((sound) => known.has(sound));
    return isSpoken && word !== undefined ? [word] : [];
  });
  if (words.length > 0) return words;
  throw invalid(path, `has no word that can be said with the tokens of ${tokens}`);
}

function needsLexicon(voice: Voice): boolean {
  if (entry(voice, 'frontend') === 'characters') return false;
  return !(PHONEME_COMMENT.test(entry(voice, 'comment')) && voice.of('dataDir') !== undefined);
}

/** Where espeak-ng makes phonemes, every token is one character, and none stands there twice. */
async function checkPhonemes(voice: Voice): Promise<void> {
  const path = voice.of('tokens');
  const { family } = voice;
  const speaksPhonemes = family === 'kokoro' || family === 'kitten' || family === 'matcha';
  if (path === undefined) return;
  const known = await readTokens({ name: basename(path), path });
  if (family === 'zipvoice' && !known.has(' ')) throw invalid(path, 'has no token for the blank');
  if (!speaksPhonemes && !(family === 'vits' && !needsLexicon(voice))) return;
  if (voice.of('lexicon') !== undefined) return;
  const long = [...known.keys()].find((token) => [...token].length !== 1 && token !== '<BLNK>');
  if (long !== undefined) throw invalid(path, `holds "${long}", which is no single phoneme`);
  const isPiper = family === 'vits' && entry(voice, 'comment').includes('piper');
  const frame = isPiper || family === 'matcha' ? (FRAME_TOKENS[family] ?? []) : [];
  const absent = frame.find((token) => !known.has(token));
  if (absent !== undefined) throw invalid(path, `lacks the token "${absent}"`);
}

/** Kokoro and Kitten keep a table of speakers beside the model; its size must fit. */
async function checkSpeakers(voice: Voice): Promise<void> {
  const path = voice.of('voices');
  if (path === undefined) return;
  const dims = entry(voice, 'style_dim').split(',').map(Number);
  const shape = voice.family === 'kokoro' ? dims.length === 3 && dims[1] === 1 : dims.length === 2;
  if (!shape) throw invalid(voice.of('model') ?? '', 'has a style_dim of another kind of voice');
  const floats = dims.reduce((total, dim) => total * dim, Number(entry(voice, 'n_speakers')));
  const { size } = await stat(path);
  if (Math.floor(size / FLOAT_BYTES) !== floats) {
    const wanted = floats * FLOAT_BYTES;
    throw invalid(path, `has ${size} bytes, not the ${wanted} that its model wants`);
  }
}

function invalid(path: string, what: string): EarshotError {
  return new EarshotError('MODEL_INVALID', `the model file ${path} ${what}`);
}
