import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateFolder, statePaths } from '../../config/paths.ts';
import { EarshotError } from '../base/errors.ts';
import { writeDurably } from '../base/files.ts';
import type { Enrolment } from '../threads/enrol-word.ts';
import type { CliSession } from './session.ts';
import { readSound } from './sound-file.ts';
import { readWakeSettings } from './wake-settings.ts';

const PHRASE = /^[a-z']+( [a-z']+)*$/;
const MS_PER_MINUTE = 60_000;

export interface WakeEnrolOptions {
  /** Recordings of anything but the phrase. */
  other: readonly string[];
  /** Where the word is written; absent: in the state folder. */
  out?: string;
}

/**
 * `earshot wake-enrol`: learns a wake word from recordings, measures it, and keeps it when it is
 * good enough.
 * @returns the exit code
 * @throws USAGE; MODEL_MISSING without a wake model that has the speech embedding
 */
export async function wakeEnrolCommand(
  { phrase, files }: { phrase: string; files: readonly string[] },
  { other, out }: WakeEnrolOptions,
  session: CliSession,
): Promise<number> {
  if (!PHRASE.test(phrase)) {
    throw new EarshotError('USAGE', `"${phrase}": a phrase is words in lower case`);
  }
  const said = await Promise.all(files.map(readSound));
  const own = await Promise.all(other.map(readSound));
  const enrolment = await train({ phrase, said, own }, session);
  const path = out ?? pathOf(phrase, session);
  const { word, refusal, ...figures } = enrolment;
  if (refusal === undefined) {
    const { enrolledWordText } = await import('../../models/engines/enrolled-word.ts');
    mkdirSync(dirname(path), { recursive: true });
    writeDurably(path, Buffer.from(enrolledWordText(word)));
  }
  const kept = refusal === undefined ? { path } : { refusal };
  session.output.result({ phrase, threshold: word.threshold, ...figures, ...kept }, () =>
    textOf(enrolment, { files, path }),
  );
  return refusal === undefined ? 0 : REFUSED;
}

/** As for everything else that is not there. */
const REFUSED = 69;

interface Sounds {
  phrase: string;
  said: readonly Float32Array[];
  own: readonly Float32Array[];
}

async function train({ phrase, said, own }: Sounds, session: CliSession): Promise<Enrolment> {
  const { engine } = await readWakeSettings(session);
  if (engine?.engine !== 'openwakeword') {
    throw new EarshotError(
      'MODEL_MISSING',
      'enrolment needs the speech embedding of openWakeWord: earshot models pull ' +
        'openwakeword-alexa, then earshot models use openwakeword-alexa',
    );
  }
  const { openFeatures } = await import('../../models/engines/openwakeword.ts');
  const { SileroVad } = await import('../../models/engines/silero-vad.ts');
  const { enrolWord } = await import('../threads/enrol-word.ts');
  const { otherSpeech } = await import('../threads/other-speech.ts');
  const features = await openFeatures(engine.model, engine.home);
  const speech = await SileroVad.openEmbedded();
  try {
    const others = [...own, ...(await otherSpeech(phrase))];
    return await enrolWord({ phrase, said, others }, { speech, features });
  } finally {
    await features.close();
    await speech.close();
  }
}

function pathOf(phrase: string, { options, parts }: CliSession): string {
  const { folder } = statePaths(stateFolder(options.state, parts.environment));
  return join(folder, 'wake', `${phrase.replaceAll(/[ ']/g, '-')}.json`);
}

function textOf(
  { word, refusal, ...figures }: Enrolment,
  { files, path }: { files: readonly string[]; path: string },
): string {
  const { missed, samples, falseWakings, heardMs, expectedFalseAnHour } = figures;
  const minutes = (heardMs / MS_PER_MINUTE).toFixed(1);
  const lines = [
    `"${word.phrase}": ${missed.length} of ${samples} samples missed, each judged by the others;`,
    ...missed.map((at) => `  ${files[at]} is unlike the others`),
    `${falseWakings} false wakings in ${minutes} minutes of other speech; by how near that came, ` +
      `expect ${inWords(expectedFalseAnHour)} an hour of speech.`,
  ];
  if (refusal !== undefined) return [...lines, `Not good enough: ${refusal}.`].join('\n');
  const entry = JSON.stringify([{ phrase: word.phrase, enrolledPath: path }]);
  return [
    ...lines,
    'That is little to judge by, and rooms that echo cost more: try it with earshot wake-test.',
    'To use it, from the next start of the daemon on:',
    `  earshot config set wake.words '${entry}'`,
  ].join('\n');
}

/** So rough an estimate deserves no more digits. */
function inWords(perHour: number): string {
  const whole = Math.round(perHour);
  return whole < 1 ? 'less than one' : `about ${whole}`;
}
