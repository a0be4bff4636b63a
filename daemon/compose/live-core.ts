import type { Clock } from '../base/clock.ts';
import type { Turn } from '../dialog/turn.ts';
import type { TurnRecord } from '../ports/turns.ts';
import type { Box } from './box.ts';
import { BoxCore } from './box-core.ts';
import type { Brain } from './brain.ts';
import type { Stores } from './stores.ts';
import { earshotVersion } from './version.ts';

/** The core of a box whose engines run. */
export function liveCore(parts: {
  stores: Stores;
  brain: Brain;
  box: Box;
  clock: Clock;
  record: (turn: Turn) => TurnRecord;
}): BoxCore {
  const { stores, box } = parts;
  const { rate } = stores.settings.loaded.config.speech;
  return new BoxCore({
    ...parts,
    version: earshotVersion(),
    synthesize: async (text, emit) => {
      const voice = await box.room.voice();
      await voice.synthesize({ text, rate }, emit, new AbortController().signal);
    },
    speakAloud: (text, origin) => box.conversation.announce(text, origin),
    live: () => ({
      conversation: box.conversation.state,
      audio: box.audioStatus,
      engines: box.room.engines,
    }),
    timerNote: undefined,
  });
}
