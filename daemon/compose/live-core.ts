import type { ProviderStatus } from '../../models/fallback.ts';
import { describeVerdict } from '../../models/provider-wording.ts';
import type { Clock } from '../base/clock.ts';
import type { KbCore } from '../control/kb-core.ts';
import type { StatusReply } from '../control/status-reply.ts';
import type { Turn } from '../dialog/turn.ts';
import type { TurnRecord } from '../ports/turns.ts';
import type { EngineStatus } from '../threads/engine-seat.ts';
import type { Box } from './box.ts';
import { BoxCore } from './box-core.ts';
import type { BoxHands } from './box-hands.ts';
import type { Manners } from './box-voice.ts';
import type { Brain } from './brain.ts';
import type { Engines } from './engines.ts';
import type { Stores } from './stores.ts';
import { earshotVersion } from './version.ts';

/** The core of a box whose engines run. */
export function liveCore(parts: {
  stores: Stores;
  brain: Brain;
  engines: Engines;
  box: Box;
  clock: Clock;
  record: (turn: Turn) => TurnRecord;
  /** Absent: it is opened for one command only. */
  hands: BoxHands | undefined;
  /** What else is known of a box that runs; absent: nothing. */
  more?: () => Pick<StatusReply, 'lastLatencyMs' | 'gpu' | 'mqtt' | 'knowledge'>;
  kb: KbCore;
  /** What else a person should know of now. */
  troubles?: () => readonly string[];
}): BoxCore {
  const { stores, box, engines, more = () => ({ mqtt: [] }), troubles = () => [] } = parts;
  const { speech, audio } = stores.settings.loaded.config;
  const { rate } = speech;
  return new BoxCore({
    ...parts,
    version: earshotVersion(),
    synthesize: async (text, emit) => {
      const voice = await box.room.voice();
      await voice.synthesize({ text, rate }, emit, new AbortController().signal);
    },
    speakAloud: (text, origin) => box.conversation.announce(text, origin),
    live: () => ({
      ...more(),
      conversation: box.conversation.state,
      isMuted: box.conversation.isMuted,
      doNotDisturb: box.conversation.isUndisturbed,
      audio: box.audioStatus,
      hearing: box.hearing.status(audio.echo),
      engines: box.room.engines.map(engineStatus),
      models: engines.language.status.map(modelStatus),
      ahead: aheadStatus(box),
      warnings: [...engines.plan.warnings, ...box.room.engines.flatMap(warningsOf), ...troubles()],
    }),
    manners: mannersOf(box),
    onSpeakers: () => box.followSpeakers(),
    timerNote: undefined,
  });
}

function mannersOf({ conversation, latch }: Box): Manners {
  return {
    get isMuted() {
      return latch.isMuted;
    },
    get isUndisturbed() {
      return conversation.isUndisturbed;
    },
    mute: () => latch.mute(),
    unmute: () => latch.unmute(),
    setDoNotDisturb: (isOn) => conversation.setDoNotDisturb(isOn),
  };
}

function engineStatus({ verdict, ...status }: EngineStatus): StatusReply['engines'][number] {
  if (!verdict) return status;
  const { model, asked, inUse, evidence } = verdict;
  return { ...status, provider: { model, asked, inUse, evidence } };
}

function modelStatus(status: ProviderStatus): StatusReply['models'][number] {
  const { name, state, isServing, lastError } = status;
  return { name, state, isServing, lastError };
}

function aheadStatus({ conversation, room }: Box): NonNullable<StatusReply['ahead']> {
  const { begun, adopted, dropped, droppedWorkMs, droppedAudioMs } = conversation.speculations;
  const { hits, misses } = room.currentVoice.now?.cache ?? { hits: 0, misses: 0 };
  const cache = { cacheHits: hits, cacheMisses: misses };
  return { begun, adopted, dropped, droppedWorkMs, droppedAudioMs, ...cache };
}

/** An engine that computes on less than it was asked for must not go unnoticed. */
function warningsOf({ verdict }: EngineStatus): string[] {
  const notice = verdict && describeVerdict(verdict);
  if (notice?.state !== 'warning') return [];
  return [notice.fix === '' ? notice.text : `${notice.text}: ${notice.fix}`];
}
