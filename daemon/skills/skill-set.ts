import type { HomeHub } from '../ports/home.ts';
import { CalculateSkill } from './calculate-skill.ts';
import { ClockSkill } from './clock-skill.ts';
import { DialogSkill } from './dialog-skill.ts';
import { homeSkills } from './home/home-skills.ts';
import { NotYetSkill } from './not-yet-skill.ts';
import type { Replies } from './replies.ts';
import type { Skill } from './skill.ts';
import type { TimerService } from './timer-service.ts';
import { TimerSkill } from './timer-skill.ts';
import { type VolumeControl, VolumeSkill } from './volume-skill.ts';

export interface SkillPorts {
  replies: Replies;
  timers: TimerService;
  volume: VolumeControl;
  hub: HomeHub;
}

/** All skills of the box. */
export function createSkills({ replies, timers, volume, hub }: SkillPorts): Skill[] {
  return [
    new ClockSkill({ replies }),
    new TimerSkill({ replies, timers }),
    new VolumeSkill({ replies, volume }),
    new DialogSkill({ replies, acknowledge: () => timers.acknowledge() }),
    new CalculateSkill({ replies }),
    ...homeSkills({ replies, hub }),
    new NotYetSkill({ replies }),
  ];
}
