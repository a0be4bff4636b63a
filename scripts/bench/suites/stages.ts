import { EspeakSynthesizer } from '../../../models/engines/espeak.ts';
import { PocketSphinxRecognizer } from '../../../models/engines/pocketsphinx-recognizer.ts';
import { PocketSphinxWake } from '../../../models/engines/pocketsphinx-wake.ts';
import { SileroVad } from '../../../models/engines/silero-vad.ts';
import { type Clip, durationMs, framesOf } from '../clip.ts';
import { spokenCommands } from '../corpus.ts';
import { type Finding, percentiles } from '../figure.ts';
import { teach } from '../grammar.ts';
import { SPEAKERS_NOTE, Studio } from '../speakers.ts';
import { sum } from '../stats.ts';
import type { BenchContext, Suite } from '../suite.ts';
import { WAKE_DEFAULTS } from '../wake-defaults.ts';

const BOTH = [{ percentile: 50 }, { percentile: 95 }];
const VOICE = 'en-us';
const SENTENCES = [
  'It is twenty to five.',
  'I have set a timer for ten minutes.',
  'Seven plus twelve is nineteen.',
  'You have two timers: the pasta timer has three minutes left, the other one an hour.',
];
const VOICE_ROUNDS = 20;
const QUICK_VOICE_ROUNDS = 3;
const FRAME_NOTE = 'One frame is 32 ms of sound.';

/** Each engine alone, in one thread. */
export const stages: Suite = {
  name: 'stages',
  about: 'real-time factor and time per frame of each engine',
  async run(context) {
    const studio = new Studio(context.cleanUp.temporaryFolder());
    const clips = await spokenCommands(studio, context.isQuick);
    await speechDetector(context, clips);
    await wakeDetector(context, clips);
    await recognizer(context, { clips, name: 'recogniser.dictation-alone', hasGrammar: false });
    await recognizer(context, { clips, name: 'recogniser.with-grammar', hasGrammar: true });
    await voice(context);
  },
};

/** @returns findings on work that took `spentMs` of each piece of sound */
function ratios(
  name: string,
  { soundMs, spentMs, note }: { soundMs: number; spentMs: readonly number[]; note: string },
): Finding[] {
  const factor = sum(spentMs) / soundMs;
  const shared = { unit: 'times real time', samples: spentMs.length };
  return [
    { ...shared, name: `${name}.real-time-factor`, value: factor, note },
    ...percentiles(spentMs, { name: `${name}.frame`, unit: 'ms', note }, BOTH),
  ];
}

async function speechDetector({ report }: BenchContext, clips: readonly Clip[]): Promise<void> {
  const vad = await SileroVad.openEmbedded();
  const spentMs: number[] = [];
  for (const frame of clips.flatMap(framesOf)) {
    const startedMs = performance.now();
    await vad.score(frame);
    spentMs.push(performance.now() - startedMs);
  }
  await vad.close();
  const soundMs = sum(clips.map(durationMs));
  report(...ratios('voice-activity', { soundMs, spentMs, note: FRAME_NOTE }));
}

async function wakeDetector({ report }: BenchContext, clips: readonly Clip[]): Promise<void> {
  const wake = new PocketSphinxWake([WAKE_DEFAULTS]);
  const spentMs: number[] = [];
  for (const frame of clips.flatMap(framesOf)) {
    const startedMs = performance.now();
    await wake.accept(frame);
    spentMs.push(performance.now() - startedMs);
  }
  await wake.close();
  const soundMs = sum(clips.map(durationMs));
  report(...ratios('wake', { soundMs, spentMs, note: FRAME_NOTE }));
}

async function recognizer(
  context: BenchContext,
  { clips, name, hasGrammar }: { clips: readonly Clip[]; name: string; hasGrammar: boolean },
): Promise<void> {
  const recognizer = new PocketSphinxRecognizer();
  if (hasGrammar) await teach(context, recognizer);
  const spentMs: number[] = [];
  const finishMs: number[] = [];
  for (const [index, clip] of clips.entries()) {
    const recognition = recognizer.begin({
      utteranceId: `u${index}`,
      onPartial: () => undefined,
    });
    for (const frame of framesOf(clip)) {
      const startedMs = performance.now();
      recognition.accept(frame);
      await recognition.settled();
      spentMs.push(performance.now() - startedMs);
    }
    const startedMs = performance.now();
    await recognition.finish();
    finishMs.push(performance.now() - startedMs);
  }
  await recognizer.close();
  const kind = hasGrammar
    ? 'Grammar of a home of 50 devices, and dictation beside it: what the daemon runs.'
    : 'Dictation without a grammar; the difference to both is what the grammar costs.';
  const note = `${kind} ${SPEAKERS_NOTE} ${FRAME_NOTE}`;
  context.report(
    ...ratios(name, { soundMs: sum(clips.map(durationMs)), spentMs, note }),
    ...percentiles(finishMs, { name: `${name}.finish`, unit: 'ms', note }, BOTH),
  );
}

async function voice({ report, isQuick }: BenchContext): Promise<void> {
  const synthesizer = new EspeakSynthesizer(VOICE);
  const firstMs: number[] = [];
  let spentMs = 0;
  let soundMs = 0;
  for (let round = 0; round < (isQuick ? QUICK_VOICE_ROUNDS : VOICE_ROUNDS); round += 1) {
    for (const text of SENTENCES) {
      const startedMs = performance.now();
      let hasBegun = false;
      await synthesizer.synthesize({ text, rate: 1 }, ({ samples, sampleRateHz }) => {
        if (!hasBegun) firstMs.push(performance.now() - startedMs);
        hasBegun = true;
        soundMs += (1000 * samples.length) / sampleRateHz;
        return true;
      });
      spentMs += performance.now() - startedMs;
    }
  }
  await synthesizer.close();
  const shared = { unit: 'times real time', samples: firstMs.length };
  const what = { name: 'voice.first-chunk', unit: 'ms', note: 'espeak-ng, a sentence of a reply.' };
  report(
    { ...shared, name: 'voice.real-time-factor', value: spentMs / soundMs },
    ...percentiles(firstMs, what, BOTH),
  );
}
