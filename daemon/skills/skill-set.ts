import type { Home } from '../ports/home.ts';
import { CalculateSkill } from './calculate-skill.ts';
import { ClockSkill } from './clock-skill.ts';
import { DialogSkill } from './dialog-skill.ts';
import { type HomeControl, HomeSkill } from './home-skill.ts';
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
  home: Home;
  /** Undefined: no home is connected. */
  homeControl: HomeControl | undefined;
}

/** All skills of the box. */
export function createSkills({ replies, timers, volume, home, homeControl }: SkillPorts): Skill[] {
  return [
    new ClockSkill({ replies }),
    new TimerSkill({ replies, timers }),
    new VolumeSkill({ replies, volume }),
    new DialogSkill({ replies, acknowledge: () => timers.acknowledge() }),
    new CalculateSkill({ replies }),
    new HomeSkill({ replies, home, control: homeControl }),
    new NotYetSkill({ replies }),
  ];
}
