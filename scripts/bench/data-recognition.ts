import { join } from 'node:path';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { type Clip, framesOf, readClip } from './clip.ts';
import { readTable, thinned } from './data-folder.ts';
import { teach } from './grammar.ts';
import { percentOf } from './stats.ts';
import type { BenchContext } from './suite.ts';
import { wordErrors, wordsOf } from './word-errors.ts';

const SET = 'librispeech_test_other_100';
const QUICK_STEP = 8;

interface Utterance {
  clip: Clip;
  words: string[];
}

/** Word error rate on read speech. */
export async function measureRecognition(context: BenchContext, folder: string): Promise<void> {
  const table = readTable(join(folder, SET, 'transcripts.tsv'));
  const rows = context.isQuick ? thinned(table, QUICK_STEP) : table;
  const utterances: Utterance[] = [];
  for (const { id = '', text = '' } of rows) {
    const clip = await readClip(join(folder, SET, 'audio', `${id}.flac`));
    utterances.push({ clip, words: wordsOf(text) });
  }
  for (const hasGrammar of [false, true]) {
    context.say(`${utterances.length} utterances, ${hasGrammar ? 'with' : 'without'} a grammar`);
    await errorRate(context, utterances, hasGrammar);
  }
}

async function errorRate(
  context: BenchContext,
  utterances: readonly Utterance[],
  hasGrammar: boolean,
): Promise<void> {
  const recognizer = new PocketSphinxRecognizer();
  if (hasGrammar) await teach(context, recognizer);
  let errors = 0;
  let commands = 0;
  for (const [index, { clip, words }] of utterances.entries()) {
    const recognition = recognizer.begin({
      utteranceId: `u${index}`,
      onPartial: () => undefined,
    });
    for (const frame of framesOf(clip)) {
      recognition.accept(frame);
      await recognition.settled();
    }
    const { text, source } = await recognition.finish();
    errors += wordErrors(words, wordsOf(text));
    if (source === 'grammar') commands += 1;
  }
  await recognizer.close();
  const words = utterances.reduce((total, utterance) => total + utterance.words.length, 0);
  const samples = utterances.length;
  context.report({
    name: `word-error-rate.${hasGrammar ? 'as-the-daemon-runs' : 'dictation-alone'}`,
    value: percentOf(errors, words),
    unit: '%',
    samples,
    note:
      `${SET}: ${words} words of real read speech, both sides in lower case without punctuation; ` +
      `${errors} wrong. ${hasGrammar ? 'With the command grammar beside it.' : ''}`.trim(),
  });
  if (!hasGrammar) return;
  context.report({
    name: 'speech-taken-for-commands',
    value: percentOf(commands, samples),
    unit: '%',
    samples,
    note: 'None of these utterances is a command: this share would have been taken for one.',
  });
}
