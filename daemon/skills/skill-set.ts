import type { HomeHub } from '../ports/home.ts';
import type { Notes } from '../ports/notes.ts';
import type { OtherBoxes } from '../ports/other-boxes.ts';
import type { AlarmService } from './alarm-service.ts';
import { AlarmSkill } from './alarm-skill.ts';
import { AnnounceSkill } from './announce-skill.ts';
import { CalculateSkill } from './calculate-skill.ts';
import { ClockSkill } from './clock-skill.ts';
import type { DelayedCommands } from './delayed-commands.ts';
import { type ConversationMemory, DialogSkill } from './dialog-skill.ts';
import { homeSkills } from './home/home-skills.ts';
import { MemorySkill } from './memory-skill.ts';
import { ReminderSkill } from './reminder-skill.ts';
import type { Replies } from './replies.ts';
import type { Skill } from './skill.ts';
import type { TimerService } from './timer-service.ts';
import { TimerSkill } from './timer-skill.ts';
import { TimerStartSkill } from './timer-start-skill.ts';
import { UndoSkill } from './undo-skill.ts';
import { type VolumeControl, VolumeSkill } from './volume-skill.ts';

export interface SkillPorts {
  replies: Replies;
  timers: TimerService;
  alarms: AlarmService;
  delayed: DelayedCommands;
  volume: VolumeControl;
  hub: HomeHub;
  memory: ConversationMemory;
  notes: Notes;
  /** Has something said when the conversation is over. */
  announce: (text: string) => Promise<unknown>;
  /** Absent: this box is alone. */
  boxes?: OtherBoxes | undefined;
  /** What the assistant is called. */
  name: string;
  /** Hosts of the servers that answer what no skill knows. */
  servers: readonly string[];
  /** Told of what failed where nobody waits for an answer. */
  onFault: (error: unknown) => void;
}

/** All skills of the box. */
export function createSkills(ports: SkillPorts): Skill[] {
  const { replies, timers, alarms, volume, hub } = ports;
  const acknowledge = (): void => {
    timers.acknowledge();
    alarms.acknowledge();
  };
  return [
    new ClockSkill({ replies }),
    new TimerStartSkill(ports),
    new TimerSkill({ replies, timers }),
    new AlarmSkill({ replies, alarms }),
    new ReminderSkill({ replies, alarms }),
    new VolumeSkill({ replies, volume }),
    new DialogSkill({ ...ports, acknowledge }),
    new CalculateSkill({ replies }),
    new AnnounceSkill(ports),
    new UndoSkill({ replies }),
    new MemorySkill(ports),
    ...homeSkills({ replies, hub }),
  ];
}
