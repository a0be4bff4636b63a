import { wakeWords } from '../../config/wake-schema.ts';
import type { Clock } from '../base/clock.ts';
import { asEarshotError } from '../base/errors.ts';
import type { Progress } from '../dialog/endpointing.ts';
import { ModelAnswer } from '../dialog/model-answer.ts';
import { loadPhrases } from '../dialog/phrases.ts';
import { SpeechPrefill } from '../dialog/prefill.ts';
import { onePiece, type Prepare, type UserRequest } from '../dialog/turn.ts';
import { WhoSpeaks } from '../dialog/who-speaks.ts';
import { UnconnectedHub } from '../home/unconnected-hub.ts';
import type { GrammarSource } from '../ports/hearing.ts';
import type { LanguageModel } from '../ports/language.ts';
import { loadReplies } from '../skills/replies.ts';
import { SkillRouter } from '../skills/router.ts';
import { loadSentences } from '../skills/sentences.ts';
import { createSkills } from '../skills/skill-set.ts';
import { ringText } from '../skills/timer-label.ts';
import { TimerService, type TimerServiceOptions } from '../skills/timer-service.ts';
import { compileUnderstanding } from '../skills/understanding.ts';
import type { VolumeControl } from '../skills/volume-skill.ts';
import { assistantsOf } from './assistants.ts';
import { configuredHome } from './configured-home.ts';
import { preparedCommand } from './prepared-command.ts';
import { speechGrammar } from './speech-grammar.ts';
import { spokenLanguage } from './spoken-language.ts';
import type { Stores } from './stores.ts';

/** What the box understands and knows to do. */
export interface Brain {
  prepare: Prepare;
  progress: (words: string) => Progress;
  grammar: GrammarSource;
  timers: Pick<TimerService, 'start' | 'stop' | 'acknowledge'>;
  /** Who speaks, and what strangers may ask for. */
  people: WhoSpeaks;
  /** What was last said, for "repeat that". */
  remember: (reply: string) => void;
  /** Tells the language model ahead what is being said; absent: there is none. */
  prefill?: SpeechPrefill;
}

export interface BrainOptions {
  stores: Stores;
  clock: Clock;
  /** Says something that nobody asked for; resolves when it was heard, or not. */
  announce: (text: string) => Promise<{ reply: string; heard: string } | undefined>;
  /** Told what becomes of timers. */
  onTimer?: TimerServiceOptions['onChange'];
  /** Answers what no skill knows; absent: nobody does. */
  model?: LanguageModel;
}

export function createBrain({ stores, clock, announce, onTimer, model }: BrainOptions): Brain {
  const { config } = stores.settings.loaded;
  const hub = new UnconnectedHub(configuredHome(config.home));
  const { home } = hub;
  const language = spokenLanguage(config);
  const sentences = loadSentences(language);
  const understanding = compileUnderstanding({ sentences, home });
  const replies = loadReplies(language);
  const timers = new TimerService({
    clock,
    store: stores.state,
    ring: async (timer, lateMs) => {
      const turn = await announce(ringText(replies, timer, lateMs));
      return turn !== undefined && turn.heard !== '' && turn.heard === turn.reply;
    },
    onChange: onTimer,
    onFault: (error) => stores.log.error({ err: error }, 'a timer could not be kept or rung'),
  });
  const volume = volumeOf(stores);
  const skills = createSkills({ replies, timers, volume, hub });
  const { minConfidence } = config.recognizer;
  const understand = (text: string) => [understanding.match(text) ?? []].flat();
  const router = new SkillRouter({ understand, skills, replies, minConfidence });
  const { unknownMay } = config.speakers;
  const phrases = loadPhrases(language);
  const people = new WhoSpeaks({ clock, unknownMay, phrases });
  const modelAnswer = model && modelAnswerOf(model, stores, clock);
  const answerFreely = async (request: UserRequest, signal: AbortSignal) => {
    try {
      return await modelAnswer?.answer(request, signal);
    } catch (error) {
      return { pieces: onePiece(router.apology(asEarshotError(error))) };
    }
  };
  const progress = (words: string): Progress => understanding.progress(words).progress;
  const log = stores.log;
  const { usual, byPhrase } = assistantsOf(config);
  const assistantOf = (phrase = '') => byPhrase.get(phrase) ?? usual;
  const prefill =
    modelAnswer && new SpeechPrefill({ model: modelAnswer, progress, log, assistantOf });
  const words = config.wake.enabled ? wakeWords(config.wake) : [];
  const wakePhrases = words.map(({ phrase }) => phrase);
  let lastReply = '';
  return {
    prepare: async (request, signal) => {
      prefill?.stop();
      const context = { clock, timeZone: stores.timeZone, lastReply };
      const routed = router.route(request, context);
      if (routed.matches.length > 0) return preparedCommand(routed);
      const isFree = routed.unmatched === 'not-known';
      const early = isFree ? await answerFreely(request, signal) : undefined;
      return early ? { early, commit: async () => early } : preparedCommand(routed);
    },
    progress,
    grammar: speechGrammar(understanding, home, {
      wakePhrases,
      backChannels: phrases.backChannels,
    }),
    timers,
    people,
    remember: (reply) => {
      if (reply !== '') lastReply = reply;
    },
    ...(prefill ? { prefill } : {}),
  };
}

function modelAnswerOf(model: LanguageModel, stores: Stores, clock: Clock): ModelAnswer {
  const present = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: stores.timeZone,
  });
  return new ModelAnswer({
    model,
    log: stores.log,
    assistant: assistantsOf(stores.settings.loaded.config).usual,
    now: () => present.format(clock.wallMs()),
  });
}

/** The volume is a setting like any other, so every door shows the same. */
function volumeOf({ settings }: Stores): VolumeControl {
  return {
    get: () => settings.loaded.config.audio.volumePercent,
    set: (value) => void settings.set({ key: 'audio.volumePercent', value }, 'voice'),
  };
}
