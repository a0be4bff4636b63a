import type { Clock } from '../base/clock.ts';
import { alarmRingText } from '../skills/alarm-label.ts';
import { AlarmService } from '../skills/alarm-service.ts';
import { DelayedCommands } from '../skills/delayed-commands.ts';
import type { TimerServiceOptions } from '../skills/live-timer.ts';
import type { Replies } from '../skills/replies.ts';
import type { SkillRouter } from '../skills/router.ts';
import { ringText } from '../skills/timer-label.ts';
import { TimerService } from '../skills/timer-service.ts';
import type { Stores } from './stores.ts';

/** Says something by itself; resolves with what of it was heard, or nothing. */
export type Announce = (
  text: string,
  origin: 'timer' | 'say',
) => Promise<{ reply: string; heard: string } | undefined>;

export interface TasksParts {
  stores: Stores;
  clock: Clock;
  replies: Replies;
  announce: Announce;
  onTimer: TimerServiceOptions['onChange'];
  /** Whether this process stays to do the commands that fall due. */
  staysOn: boolean;
  /** Asked only when something is to be done, by when it is there. */
  router: () => SkillRouter;
}

/** What the box does later, by the clock. */
export interface Tasks {
  timers: TimerService;
  alarms: AlarmService;
  delayed: DelayedCommands;
}

export function createTasks(parts: TasksParts): Tasks {
  const { stores, clock, replies, announce, onTimer, staysOn, router } = parts;
  const { timeZone, log, state } = stores;
  const isHeard = async (text: string): Promise<boolean> => {
    const turn = await announce(text, 'timer');
    return turn !== undefined && turn.heard !== '' && turn.heard === turn.reply;
  };
  const onFault = (error: unknown): void => {
    log.error({ err: error }, 'a timer or an alarm could not be kept or rung');
  };
  const delayed = new DelayedCommands({
    ...{ clock, timeZone, replies, onFault },
    route: (text, context) => router().route({ text, confidence: 1 }, context),
    announce: (text) => announce(text, 'timer'),
  });
  const timers = new TimerService({
    ...{ clock, onFault, onChange: onTimer },
    store: state.timers,
    ring: (timer, lateMs) => isHeard(ringText(replies, timer, lateMs)),
    perform: staysOn ? delayed.perform : undefined,
  });
  const alarms = new AlarmService({
    ...{ clock, timeZone, onFault },
    store: state.alarms,
    ring: (alarm, lateMs) => {
      return isHeard(alarmRingText(alarm, lateMs, { replies, nowMs: clock.wallMs(), timeZone }));
    },
  });
  return { timers, alarms, delayed };
}
