import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Endpointer } from '../../daemon/voice/endpointer.ts';
import { SileroVad } from '../../models/engines/silero-vad.ts';
import { durationMs, framesOf, readClip } from './clip.ts';
import { thinned } from './data-folder.ts';
import { percentOf } from './stats.ts';
import type { BenchContext } from './suite.ts';

const SPEECH_PROBABILITY = 0.5;
const QUICK_STEP = 8;
const ENDPOINTING = { hangoverMs: 640, maxUtteranceMs: 15_000 };

interface Detected {
  frames: number;
  speechFrames: number;
  /** Times that the endpointer took something for the start of an utterance. */
  starts: number;
  seconds: number;
}

/** How much of real speech, and of real noise, is taken for speech. */
export async function measureSpeech(context: BenchContext, folder: string): Promise<void> {
  const vad = await SileroVad.openEmbedded();
  const speechFolder = join(folder, 'librispeech_test_other_100', 'audio');
  const speech = await detect(vad, filesOf(speechFolder, context.isQuick ? QUICK_STEP : 1));
  const noise = await detect(vad, filesOf(join(folder, 'noise_rir', 'noise'), 1));
  await vad.close();
  const share = ({ speechFrames, frames }: Detected): number => percentOf(speechFrames, frames);
  context.report(
    {
      name: 'voice-activity.share-of-speech-recordings',
      value: share(speech),
      unit: '% of frames',
      samples: speech.frames,
      note:
        `librispeech_test_other_100, ${speech.seconds.toFixed(0)} s, pauses and edges included: ` +
        'read speech is never all speech.',
    },
    {
      name: 'voice-activity.share-of-noise-recordings',
      value: share(noise),
      unit: '% of frames',
      samples: noise.frames,
      note:
        `noise_rir, ${noise.seconds.toFixed(0)} s without a voice; it would have begun ` +
        `${noise.starts} utterances.`,
    },
  );
}

function filesOf(folder: string, step: number): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.flac'));
  return thinned(names, step).map((name) => join(folder, name));
}

async function detect(vad: SileroVad, files: readonly string[]): Promise<Detected> {
  const found: Detected = { frames: 0, speechFrames: 0, starts: 0, seconds: 0 };
  for (const file of files) {
    vad.reset();
    const endpointer = new Endpointer(ENDPOINTING);
    const clip = await readClip(file);
    found.seconds += durationMs(clip) / 1000;
    for (const frame of framesOf(clip)) {
      const probability = await vad.score(frame);
      found.frames += 1;
      if (probability >= SPEECH_PROBABILITY) found.speechFrames += 1;
      const step = endpointer.accept(probability);
      if (step === 'start') found.starts += 1;
      if (step === 'end' || step === 'too-long') endpointer.reset();
    }
  }
  return found;
}
