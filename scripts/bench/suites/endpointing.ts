import { join } from 'node:path';
import type { HangoverOptions } from '../../../daemon/dialog/endpointing.ts';
import { EndpointingWords } from '../../../daemon/dialog/endpointing-words.ts';
import type { GrammarSource } from '../../../daemon/ports/hearing.ts';
import { EMPTY_HOME } from '../../../daemon/ports/home.ts';
import {
  type CommandUnderstanding,
  createUnderstanding,
} from '../../../daemon/skills/understanding.ts';
import { FallingEnd } from '../../../models/engines/falling-end.ts';
import { PocketSphinxRecognizer } from '../../../models/engines/pocketsphinx-recognizer.ts';
import { SileroVad } from '../../../models/engines/silero-vad.ts';
import { coffeeCommands } from '../coffee-commands.ts';
import { dataFolder } from '../data-folder.ts';
import {
  CaseMaker,
  naturalPausesMs,
  PAUSE_RANGE_MS,
  type PauseKind,
  type Recording,
  recordingsOf,
} from '../endpointing-cases.ts';
import { dynamicPatience, fixedPatience } from '../endpointing-rules.ts';
import { EndpointingTable } from '../endpointing-table.ts';
import { movedSample } from '../paused-speech.ts';
import { runProgram } from '../program.ts';
import { heardFrames, play, toldWords } from '../speech-timeline.ts';
import { type BenchContext, type Suite, SuiteSkipped } from '../suite.ts';

const FIXED_MS = [500, 600, 700, 1000];
/** As a new box has it; see config/endpointing-schema.ts. */
const OPTIONS: HangoverOptions = { minHangoverMs: 320, hangoverMs: 640, maxHangoverMs: 1500 };
const PAUSES_OF = 'negatives_librispeech_tc100';
const QUICK_STEP = 8;
const SAY_EVERY = 10;
const RANGE = `${PAUSE_RANGE_MS.join(' to ')} ms`;
const NOTES: Record<PauseKind | 'all', string> = {
  'as-recorded': 'As it was recorded',
  natural: `With pauses put in, as long as those of ${PAUSES_OF} (${RANGE})`,
  even: `With pauses put in, of any length from ${RANGE} alike`,
  all: 'As recorded and with pauses put in',
};

const ALL_KINDS = { all: NOTES.all };

/** What is spoken in a set of recordings, and what the box knows of it. */
interface SpokenSet {
  name: string;
  understanding: CommandUnderstanding;
  /** Absent: people read aloud, and no grammar holds what they say. */
  grammar?: GrammarSource;
}

/** Fixed endpointing against the dynamic rule, by the real detectors and recogniser. */
export const endpointing: Suite = {
  name: 'endpointing',
  about:
    'who is cut off and how long people wait: fixed silences and the dynamic rule, real speech',
  async run(context) {
    const folder = dataFolder(context.root);
    await runProgram('flac', ['--version']).catch(() => {
      throw new SuiteSkipped('the program flac is not installed (Debian package flac)');
    });
    const speech = await SileroVad.openEmbedded();
    const naturalMs = await naturalPausesMs(recordingsOf(folder, PAUSES_OF, 1), speech);
    const coffee = coffeeCommands(join(folder, 'barista_speech_to_intent', 'coffee_maker.yaml'));
    const read = createUnderstanding(EMPTY_HOME);
    const sets: SpokenSet[] = [
      { name: 'librispeech_test_other_100', understanding: read },
      { name: 'barista_speech_to_intent', understanding: coffee, grammar: coffee.grammar },
    ];
    const all = new EndpointingTable();
    const halves = { tuning: new EndpointingTable(), evaluation: new EndpointingTable() };
    for (const set of sets) {
      const table = new EndpointingTable();
      const tablesOf = ({ isForTuning }: Recording): EndpointingTable[] => {
        return [table, all, isForTuning ? halves.tuning : halves.evaluation];
      };
      await measure(context, set, { folder, speech, naturalMs, tablesOf });
      table.report(context, set.name, NOTES);
    }
    all.report(context, 'both-sets', NOTES);
    if (context.isQuick) return speech.close();
    halves.tuning.report(context, 'tuning-half', ALL_KINDS);
    halves.evaluation.report(context, 'evaluation-half', ALL_KINDS);
    await speech.close();
  },
};

interface Measuring {
  folder: string;
  speech: SileroVad;
  naturalMs: readonly number[];
  /** Where what becomes of a recording is noted. */
  tablesOf: (recording: Recording) => readonly EndpointingTable[];
}

async function measure(
  context: BenchContext,
  { name, understanding, grammar }: SpokenSet,
  { folder, speech, naturalMs, tablesOf }: Measuring,
): Promise<void> {
  const recognizer = new PocketSphinxRecognizer();
  const compiled = grammar?.compile(new Set(await recognizer.unknownWords(grammar.words())));
  if (compiled) await recognizer.setGrammar(compiled);
  const maker = new CaseMaker({ speech, naturalMs, jsgf: compiled?.jsgf });
  const endOfTurn = new FallingEnd();
  const words = EndpointingWords.load();
  const progress = (text: string) => understanding.progress(text).progress;
  const recordings = recordingsOf(folder, name, context.isQuick ? QUICK_STEP : 1);
  for (const [at, recording] of recordings.entries()) {
    if (at % SAY_EVERY === 0) context.say(`${name}: recording ${at + 1} of ${recordings.length}`);
    const made = await maker.casesOf(recording);
    if (!made) continue;
    const { cases, paused } = made;
    // Once for all cases: silence changes when words are told, and hardly which.
    const told = await toldWords(paused.clip, { speech, recognizer });
    for (const { kind, clip, pauses, speechEndMs } of cases) {
      const toldHere = told.map(({ sample, text }) => {
        return { text, sample: movedSample(sample, paused.pauses, pauses) };
      });
      const heard = await heardFrames(clip, { speech, endOfTurn, words: toldHere });
      const rules = [
        ...FIXED_MS.map((ms) => [`fixed-${ms}`, fixedPatience(ms)] as const),
        ['dynamic', dynamicPatience({ options: OPTIONS, progress, words })] as const,
      ];
      for (const [rule, patience] of rules) {
        const played = play(heard, speechEndMs, patience);
        for (const table of tablesOf(recording)) table.add(kind, rule, played);
      }
    }
  }
  maker.close();
  await recognizer.close();
}
