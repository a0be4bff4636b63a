import { serveSynthesizer } from '../../models/synthesizer-link.ts';
import { bootThread } from './boot.ts';
import type { EngineChoice, VoiceName } from './engine-choice.ts';
import { VOICE_TRIAL } from './open-voice.ts';
import { openProven } from './prove.ts';

/** The voice's thread: main sends sentences, their audio goes straight to the ears. */
await bootThread<EngineChoice<VoiceName>>(async (choice, { link, beforeEnd }) => {
  const { engine: synthesizer, verdict } = await openProven(choice, VOICE_TRIAL);
  beforeEnd(() => synthesizer.close());
  const main = link('main');
  const ears = link('ears');
  serveSynthesizer(main.port, synthesizer, {
    flags: main.flags,
    toEars: (audio, transfer) => ears.port.postMessage(audio, transfer),
  });
  return verdict;
});
