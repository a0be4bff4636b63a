import type { Clock } from '../base/clock.ts';
import type { KbCore } from '../control/kb-core.ts';
import type { StatusReply } from '../control/status-reply.ts';
import type { Turn } from '../dialog/turn.ts';
import type { TurnRecord } from '../ports/turns.ts';
import type { BoxHands } from './box-hands.ts';
import type { BoxVoiceParts } from './box-voice.ts';
import type { Brain } from './brain.ts';
import type { Stores } from './stores.ts';

/** What the core of a box is made of. */
export interface BoxCoreParts extends BoxVoiceParts {
  stores: Stores;
  brain: Brain;
  /** The owner's documents. */
  kb: KbCore;
  clock: Clock;
  /** Release version of the daemon. */
  version: string;
  record: (turn: Turn) => TurnRecord;
  /** The live part of the status. */
  live: () => Pick<
    StatusReply,
    | 'conversation'
    | 'isMuted'
    | 'lastLatencyMs'
    | 'gpu'
    | 'mqtt'
    | 'doNotDisturb'
    | 'audio'
    | 'hearing'
    | 'engines'
    | 'models'
    | 'ahead'
    | 'knowledge'
    | 'warnings'
  >;
  /** Absent: no daemon runs. */
  hands: BoxHands | undefined;
  /** The people that are known have changed. */
  onSpeakers: () => void;
  /** Added to the answers of timer requests where no daemon will ring. */
  timerNote: string | undefined;
}
