import { Agent } from '../../../daemon/agent/agent.ts';
import type { Clock } from '../../../daemon/base/clock.ts';
import { createLog } from '../../../daemon/base/log.ts';
import { FreeAnswers } from '../../../daemon/compose/free-answers.ts';
import { preparedCommand } from '../../../daemon/compose/prepared-command.ts';
import type { Progress } from '../../../daemon/dialog/endpointing.ts';
import type { Prepare } from '../../../daemon/dialog/turn.ts';
import type { FindUrgency } from '../../../daemon/dialog/urgent-watch.ts';
import { SimulatedHome } from '../../../daemon/home/simulated-home.ts';
import type { Home, HomeAction, HomeDevice } from '../../../daemon/ports/home.ts';
import type { LanguageModel } from '../../../daemon/ports/language.ts';
import { loadLexicon } from '../../../daemon/skills/reader/lexicon.ts';
import { UrgentWords } from '../../../daemon/skills/reader/urgent-words.ts';
import { loadSentences } from '../../../daemon/skills/sentences.ts';
import { compileUnderstanding } from '../../../daemon/skills/understanding.ts';
import { sentencesOf } from '../../../daemon/voice/sentence-stream.ts';
import { skillsOfBox } from '../../fakes/skills-of-box.ts';

const POWER = ['turn-on', 'turn-off'] as const;

function device(
  name: string,
  domain: string,
  acts: readonly HomeAction['do'][] = POWER,
): HomeDevice {
  const can = new Set(acts);
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
    device('front door', 'lock', ['lock', 'unlock']),
    device('alarm', 'alarm'),
  ],
};
/** What devices were told, in the words of the scenarios. */
const DEEDS: Partial<Record<HomeAction['do'], string>> = {
  'turn-on': 'on',
  'turn-off': 'off',
  unlock: 'unlocked',
};
const MIN_CONFIDENCE = 0.5;
/** Compiled once for all scenarios: it takes longer than most of them. */
const sentences = loadSentences();
const urgent = new UrgentWords(loadLexicon());
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
  urgency: FindUrgency;
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
  let percent = 50;
  const volume = {
    get: () => percent,
    set: (value: number) => {
      percent = value;
      onAct(`volume ${value}`);
    },
  };
  const hub = new SimulatedHome({ home: HOME, clock });
  hub.onChange((change) => {
    const last = hub.performed.at(-1);
    if (change.kind === 'state' && last?.deviceId === change.deviceId) {
      onAct(`${last.deviceId} ${DEEDS[last.action.do] ?? last.action.do}`);
    }
  });
  const { router } = skillsOfBox({
    ...{ clock, hub, announce, volume, minConfidence: MIN_CONFIDENCE },
    understand: (text) => [understanding.match(text) ?? []].flat(),
  });
  const log = createLog('silent', 2);
  const now = (): string => new Date(clock.wallMs()).toUTCString();
  const identity = { name: 'Earshot' };
  const agent = new Agent({ ...{ model, clock, log, identity, now }, language: 'en', sentencesOf });
  const free = new FreeAnswers({
    agent,
    documents: undefined,
    apology: router.apology.bind(router),
  });
  let lastReply = '';
  return {
    prepare: async (request, signal) => {
      const context = { clock, timeZone: 'UTC', lastReply };
      const routed = router.route(request, context);
      const isFree = routed.unmatched === 'not-known';
      if (!isFree) return preparedCommand(routed);
      return (await free.prepare(request, lastReply, signal)) ?? preparedCommand(routed);
    },
    progress: (words) => understanding.progress(words).progress,
    urgency: (words) => urgent.find(words),
    isCommand: (text) => understanding.match(text) !== undefined,
    remember: (reply) => {
      if (reply !== '') lastReply = reply;
    },
  };
}
