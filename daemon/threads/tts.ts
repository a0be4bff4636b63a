import { CachedSynthesizer } from '../../models/cached-synthesizer.ts';
import { serveSynthesizer } from '../../models/synthesizer-link.ts';
import { bootThread } from './boot.ts';
import type { VoiceChoice } from './engine-choice.ts';
import { VOICE_TRIAL } from './open-voice.ts';
import { openProven } from './prove.ts';

const BYTES_PER_MIB = 1_048_576;

/** The voice's thread: main sends sentences, their audio goes straight to the ears. */
await bootThread<VoiceChoice>(async (choice, { link, beforeEnd }) => {
  const { engine, verdict } = await openProven(choice, VOICE_TRIAL);
  const { cacheMiB = 0 } = choice;
  const synthesizer = new CachedSynthesizer(engine, cacheMiB * BYTES_PER_MIB);
  beforeEnd(() => synthesizer.close());
  const main = link('main');
  const ears = link('ears');
  serveSynthesizer(main.port, synthesizer, {
    flags: main.flags,
    cache: () => synthesizer.counts,
    toEars: (audio, transfer) => ears.port.postMessage(audio, transfer),
  });
  return verdict;
});
