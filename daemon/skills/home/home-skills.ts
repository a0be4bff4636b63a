import type { Skill } from '../skill.ts';
import { HomeParts, type HomePartsOptions } from './home-parts.ts';
import { ListSkill } from './list-skill.ts';
import { HomeOrderSkill } from './order-skill.ts';
import { HomeQuestionSkill } from './question-skill.ts';
import { WeatherSkill } from './weather-skill.ts';

/** All skills of the home; they share what was last spoken of. */
export function homeSkills(options: HomePartsOptions): Skill[] {
  const parts = new HomeParts(options);
  return [
    new HomeOrderSkill(parts),
    new HomeQuestionSkill(parts),
    new ListSkill(parts),
    new WeatherSkill(parts),
  ];
}
