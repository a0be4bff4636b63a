import { MessageChannel } from 'node:worker_threads';
import type { Synthesizer } from '../../daemon/ports/speech.ts';
import { EngineClient } from '../../models/client.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { serveSynthesizer } from '../../models/synthesizer-link.ts';
import { RemoteVoice } from './remote-voice.ts';

/** A voice behind the link that leads into its thread, as a voice again. */
export function linkedSynthesizer(voice: Synthesizer): Synthesizer {
  const { port1, port2 } = new MessageChannel();
  const flags = createCancelFlags();
  serveSynthesizer(port2, voice, { flags, toEars: () => undefined });
  return new RemoteVoice(new EngineClient(port1, flags), async () => {
    port1.close();
    await voice.close();
  });
}
