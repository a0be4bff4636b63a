import type { Synthesizer } from '../../../daemon/ports/speech.ts';
import { EspeakSynthesizer } from '../../../models/engines/espeak.ts';
import { SherpaSynthesizer } from '../../../models/engines/sherpa-synthesizer.ts';
import { writeToneVoice } from '../../fixtures/tone-voice.ts';
import { EarlyBox, type EngineSpeeds, type Request } from '../early-box.ts';
import { percentiles } from '../figure.ts';
import { median, percentOf } from '../stats.ts';
import type { BenchContext, Suite } from '../suite.ts';

const TURNS = 200;
const QUICK_TURNS = 20;
/** A model of 8 billion weights and a neural voice on a Jetson Orin, roughly. */
const SPEEDS: EngineSpeeds = { firstTokenMs: 350, tokensPerSecond: 50, realTimeFactor: 0.15 };
const COMMAND = { text: 'what is twelve times eight', hangoverMs: 320 };
const QUESTION = { text: 'why is the sky blue at noon and red at night', hangoverMs: 640 };
/** First chunks of two to thirteen words. */
const ANSWERS = {
  command: ["It's noon.", '12 times 8 is 96.', '5 minutes left on the pasta timer.'],
  question: [
    'Air scatters short waves of light more than long ones, so the sky is blue at noon.',
    'The sky is blue because air scatters short waves of light more than long ones.',
    'Yes. That is how light behaves in air.',
    'What looks blue at noon is the light that was scattered by the air above us all.',
  ],
};
/** One request in four has a pause in it; the real share comes from people. */
const PAUSE_EVERY = 4;
const PAUSES_MS = [150, 290, 400, 600];
const WORD_COUNTS = [3, 8, 14, 28];
const VOICE_ROUNDS = 15;
const QUICK_VOICE_ROUNDS = 5;
const WORDS = 'turn on the kitchen light set a timer for five minutes please stop it';
const ALL = [{ percentile: 50 }, { percentile: 95 }, { percentile: 99 }];
const NOTE =
  `Virtual time around the real conversation: first token ${SPEEDS.firstTokenMs} ms, ` +
  `${SPEEDS.tokensPerSecond} tokens a second, a voice of real-time factor ` +
  `${SPEEDS.realTimeFactor} that gives whole chunks. One request in ${PAUSE_EVERY} has a pause.`;

function requests(name: keyof typeof ANSWERS, count: number): Request[] {
  const { text, hangoverMs } = name === 'command' ? COMMAND : QUESTION;
  const by = name === 'command' ? 'skill' : 'model';
  const answers = ANSWERS[name];
  return Array.from({ length: count }, (_, n) => {
    const pause = PAUSES_MS[Math.floor(n / PAUSE_EVERY) % PAUSES_MS.length] ?? 0;
    const isPaused = n % PAUSE_EVERY === 0 && pause < hangoverMs;
    const reply = { by, text: answers[n % answers.length] ?? '' } as const;
    return { text, hangoverMs, pauseMs: isPaused ? pause : 0, reply };
  });
}

async function path(context: BenchContext, name: 'command' | 'question'): Promise<void> {
  const { report, isQuick, say } = context;
  const count = isQuick ? QUICK_TURNS : TURNS;
  for (const speculates of [true, false]) {
    const how = speculates ? 'early' : 'late';
    say(`${count} turns, ${name}, ${how}`);
    const box = new EarlyBox({ speeds: SPEEDS, speculates });
    const { hangoverMs } = name === 'command' ? COMMAND : QUESTION;
    const times: number[] = [];
    for (const request of requests(name, count)) times.push(await box.turn(request));
    const note = `${NOTE} Endpoint after ${hangoverMs} ms; speculation ${how}.`;
    report(...percentiles(times, { name: `${name}.${how}`, unit: 'ms', note }, ALL));
    if (!speculates) continue;
    const { begun, dropped, droppedWorkMs, droppedAudioMs } = box.counts;
    const shared = { samples: begun, note };
    report(
      { ...shared, name: `${name}.thrown-away`, unit: '%', value: percentOf(dropped, begun) },
      { ...shared, name: `${name}.thrown-away-work`, unit: 'ms', value: droppedWorkMs },
      { ...shared, name: `${name}.thrown-away-audio`, unit: 'ms', value: droppedAudioMs },
    );
  }
}

/** How long a voice takes for a first chunk of so many words: why the first one is short. */
async function chunks(context: BenchContext, name: string, voice: Synthesizer): Promise<void> {
  const rounds = context.isQuick ? QUICK_VOICE_ROUNDS : VOICE_ROUNDS;
  const words = `${WORDS} ${WORDS}`.split(' ');
  for (const count of WORD_COUNTS) {
    const text = `${words.slice(0, count).join(' ')}.`;
    const times: number[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const startMs = performance.now();
      let firstMs = 0;
      await voice.synthesize({ text, rate: 1 }, () => {
        firstMs ||= performance.now() - startMs;
        return true;
      });
      if (round >= 0) times.push(firstMs);
    }
    context.report({
      name: `${name}.first-chunk-of-${count}-words`,
      unit: 'ms',
      value: median(times),
      samples: times.length,
      note: 'Median, from the request to the first audio of the voice.',
    });
  }
  await voice.close();
}

/** From the end of speech to the first audio of the reply. */
export const firstAudio: Suite = {
  name: 'first-audio',
  about: 'end of speech to first audio with and without speculation; first chunks of voices',
  async run(context) {
    await path(context, 'command');
    await path(context, 'question');
    await chunks(context, 'espeak', new EspeakSynthesizer('en-us'));
    const folder = context.cleanUp.temporaryFolder();
    const home = { threads: 1, provider: 'cpu' } as const;
    const tone = await SherpaSynthesizer.open(writeToneVoice(folder), home);
    await chunks(context, 'tone-voice', tone);
  },
};
