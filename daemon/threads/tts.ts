import { serveSynthesizer } from '../../models/synthesizer-link.ts';
import { bootThread } from './boot.ts';
import type { EngineChoice, VoiceName } from './engine-choice.ts';
import { openVoice } from './open-voice.ts';

/** The voice's thread: main sends sentences, their audio goes straight to the ears. */
await bootThread<EngineChoice<VoiceName>>(async (choice, { link }) => {
  const synthesizer = await openVoice(choice);
  const main = link('main');
  const ears = link('ears');
  serveSynthesizer(main.port, synthesizer, {
    flags: main.flags,
    toEars: (audio, transfer) => ears.port.postMessage(audio, transfer),
  });
});
