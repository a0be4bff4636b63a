import type { Clock } from '../../daemon/base/clock.ts';
import type { HomeHub } from '../../daemon/ports/home.ts';
import type { OtherBoxes } from '../../daemon/ports/other-boxes.ts';
import { alarmRingText } from '../../daemon/skills/alarm-label.ts';
import { AlarmService } from '../../daemon/skills/alarm-service.ts';
import type { AlarmStore } from '../../daemon/skills/alarm-store.ts';
import { DelayedCommands } from '../../daemon/skills/delayed-commands.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import { SkillRouter } from '../../daemon/skills/router.ts';
import type { IntentMatch } from '../../daemon/skills/skill.ts';
import { createSkills } from '../../daemon/skills/skill-set.ts';
import { ringText } from '../../daemon/skills/timer-label.ts';
import { TimerService } from '../../daemon/skills/timer-service.ts';
import type { TimerStore } from '../../daemon/skills/timer-store.ts';
import type { VolumeControl } from '../../daemon/skills/volume-skill.ts';
import { MemoryAlarms } from './memory-alarms.ts';
import { MemoryNotes } from './memory-notes.ts';
import { MemoryTimers } from './memory-timers.ts';

export interface SkillsOfBoxParts {
  clock: Clock;
  hub: HomeHub;
  understand: (text: string) => readonly IntentMatch[];
  announce?: (text: string) => Promise<{ reply: string; heard: string } | undefined>;
  volume?: VolumeControl;
  boxes?: OtherBoxes | undefined;
  timerStore?: TimerStore;
  alarmStore?: AlarmStore;
  timeZone?: string;
  minConfidence?: number;
}

/** All skills of a box, with stores that forget and announcements that are heard. */
export function skillsOfBox(parts: SkillsOfBoxParts) {
  const { clock, hub, understand, timeZone = 'UTC', minConfidence = 0 } = parts;
  const replies = loadReplies();
  const spoken: string[] = [];
  const announce = async (text: string) => {
    spoken.push(text);
    return parts.announce ? parts.announce(text) : { reply: text, heard: text };
  };
  const isHeard = async (text: string): Promise<boolean> => {
    const turn = await announce(text);
    return turn !== undefined && turn.heard !== '' && turn.heard === turn.reply;
  };
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const delayed: DelayedCommands = new DelayedCommands({
    ...{ clock, timeZone, replies, announce, onFault },
    route: (text, context) => router.route({ text, confidence: 1 }, context),
  });
  const timers = new TimerService({
    ...{ clock, onFault, perform: delayed.perform },
    store: parts.timerStore ?? new MemoryTimers(),
    ring: (timer, lateMs) => isHeard(ringText(replies, timer, lateMs)),
  });
  const alarms = new AlarmService({
    ...{ clock, timeZone, onFault },
    store: parts.alarmStore ?? new MemoryAlarms(),
    ring: (alarm, lateMs) =>
      isHeard(alarmRingText(alarm, lateMs, { replies, nowMs: clock.wallMs(), timeZone })),
  });
  const skills = createSkills({
    ...{ replies, timers, alarms, delayed, hub, announce, onFault, name: 'Earshot', servers: [] },
    boxes: parts.boxes,
    volume: parts.volume ?? { get: () => 50, set: () => {} },
    notes: new MemoryNotes(),
    memory: { lastHeard: () => undefined, forgetLast: () => false },
  });
  const router: SkillRouter = new SkillRouter({ understand, skills, replies, minConfidence });
  return { router, skills, timers, alarms, delayed, spoken, faults };
}
