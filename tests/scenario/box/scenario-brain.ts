import type { Clock } from '../../../daemon/base/clock.ts';
import { asEarshotError } from '../../../daemon/base/errors.ts';
import { createLog } from '../../../daemon/base/log.ts';
import { preparedCommand } from '../../../daemon/compose/prepared-command.ts';
import type { Progress } from '../../../daemon/dialog/endpointing.ts';
import { ModelAnswer } from '../../../daemon/dialog/model-answer.ts';
import {
  type Answer,
  onePiece,
  type Prepare,
  type UserRequest,
} from '../../../daemon/dialog/turn.ts';
import type { Home, HomeDevice } from '../../../daemon/ports/home.ts';
import type { LanguageModel } from '../../../daemon/ports/language.ts';
import { loadReplies } from '../../../daemon/skills/replies.ts';
import { SkillRouter } from '../../../daemon/skills/router.ts';
import { loadSentences } from '../../../daemon/skills/sentences.ts';
import { createSkills } from '../../../daemon/skills/skill-set.ts';
import { ringText } from '../../../daemon/skills/timer-label.ts';
import { TimerService } from '../../../daemon/skills/timer-service.ts';
import { compileUnderstanding } from '../../../daemon/skills/understanding.ts';
import { MemoryTimers } from '../../fakes/memory-timers.ts';

function device(name: string, domain: string): HomeDevice {
  const can = new Set(['turn-on', 'turn-off'] as const);
  return { id: name, name, areaId: 'house', domain, aliases: [], can };
}

/** What can be switched in the scenarios. */
const HOME: Home = {
  floors: [],
  areas: ['house', 'kitchen'].map((name) => ({ id: name, name, aliases: [] })),
  devices: [
    device('lamp', 'light'),
    device('kitchen lamp', 'light'),
    device('radio', 'switch'),
    device('heating', 'switch'),
    device('front door', 'lock'),
    device('alarm', 'alarm'),
  ],
};
/** No skill of the box is risky yet. */
const RISKY = 'unlock the front door';
const MIN_CONFIDENCE = 0.5;
/** Compiled once for all scenarios: it takes longer than most of them. */
const sentences = loadSentences();
const understanding = compileUnderstanding({ sentences, home: HOME });

export interface ScenarioBrainParts {
  clock: Clock;
  model: LanguageModel;
  announce: (text: string) => Promise<{ reply: string; heard: string } | undefined>;
  /** Told of everything that was really done. */
  onAct: (what: string) => void;
}

export interface ScenarioBrain {
  prepare: Prepare;
  progress: (words: string) => Progress;
  isCommand: (text: string) => boolean;
  remember: (reply: string) => void;
}

/** The box's own skills and understanding, with the home, the model and the timer file scripted. */
export function scenarioBrain({
  clock,
  model,
  announce,
  onAct,
}: ScenarioBrainParts): ScenarioBrain {
  const replies = loadReplies();
  const timers = new TimerService({
    clock,
    store: new MemoryTimers(),
    ring: async (timer, lateMs) => {
      const turn = await announce(ringText(replies, timer, lateMs));
      return turn !== undefined && turn.heard !== '' && turn.heard === turn.reply;
    },
    onFault: (error) => {
      throw error;
    },
  });
  let percent = 50;
  const volume = {
    get: () => percent,
    set: (value: number) => {
      percent = value;
      onAct(`volume ${value}`);
    },
  };
  const homeControl = {
    setPower: async (ids: readonly string[], isOn: boolean) => {
      for (const id of ids) onAct(`${id} ${isOn ? 'on' : 'off'}`);
    },
  };
  const skills = createSkills({ replies, timers, volume, home: HOME, homeControl });
  const intents = sentences.intents.map(({ intent }) => intent);
  const minConfidence = MIN_CONFIDENCE;
  const router = new SkillRouter({ understanding, intents, skills, replies, minConfidence });
  const log = createLog('silent', 2);
  const now = (): string => new Date(clock.wallMs()).toUTCString();
  const modelAnswer = new ModelAnswer({ model, log, assistant: { name: 'Earshot' }, now });
  const answerFreely = async (request: UserRequest, signal: AbortSignal) => {
    try {
      return await modelAnswer.answer(request, signal);
    } catch (error) {
      return { pieces: onePiece(router.apology(asEarshotError(error))) };
    }
  };
  let lastReply = '';
  return {
    prepare: async (request, signal) => {
      if (request.text !== RISKY) {
        const context = { clock, timeZone: 'UTC', lastReply };
        const routed = router.route(request);
        const isFree = !routed.match && routed.unmatched === 'not-known';
        if (!isFree) return preparedCommand(routed, context);
        const early = await answerFreely(request, signal);
        return early ? { early, commit: async () => early } : preparedCommand(routed, context);
      }
      const commit = async (): Promise<Answer> => {
        onAct('front door unlocked');
        return { pieces: onePiece('It is unlocked.') };
      };
      return { confirm: 'Shall I unlock the front door?', commit };
    },
    progress: (words) => understanding.progress(words).progress,
    isCommand: (text) => understanding.match(text) !== undefined,
    remember: (reply) => {
      if (reply !== '') lastReply = reply;
    },
  };
}
