import type { Config } from '../../config/schema.ts';
import { wakeWords } from '../../config/wake-schema.ts';
import type { Clock } from '../base/clock.ts';
import type { Component } from '../base/lifecycle.ts';
import type { Progress } from '../dialog/endpointing.ts';
import { IdleSummaries } from '../dialog/idle-summaries.ts';
import { loadPhrases } from '../dialog/phrases.ts';
import { SpeechPrefill } from '../dialog/prefill.ts';
import type { Prepare } from '../dialog/turn.ts';
import type { FindUrgency } from '../dialog/urgent-watch.ts';
import { WhoSpeaks } from '../dialog/who-speaks.ts';
import type { Broker } from '../ports/broker.ts';
import type { GrammarSource } from '../ports/hearing.ts';
import type { KnowledgeSearch } from '../ports/knowledge.ts';
import type { LanguageModel } from '../ports/language.ts';
import type { OtherBoxes } from '../ports/other-boxes.ts';
import type { PersonData } from '../ports/person-data.ts';
import type { ConversationMemory } from '../skills/dialog-skill.ts';
import type { TimerServiceOptions } from '../skills/live-timer.ts';
import { loadReplies } from '../skills/replies.ts';
import { SkillRouter } from '../skills/router.ts';
import { createSkills } from '../skills/skill-set.ts';
import type { TimerService } from '../skills/timer-service.ts';
import type { VolumeControl } from '../skills/volume-skill.ts';
import { assistantsOf } from './assistants.ts';
import { createFreeTalk } from './free-talk.ts';
import { createHomeHub } from './home-hub.ts';
import { HomeUnderstanding } from './home-understanding.ts';
import { notesOf, remindersOf } from './person-data.ts';
import { preparedCommand } from './prepared-command.ts';
import { SpokenCommands } from './spoken-commands.ts';
import { spokenLanguage } from './spoken-language.ts';
import type { Stores } from './stores.ts';
import { type Announce, createTasks, type Tasks } from './tasks.ts';

/** What the box understands and knows to do. */
export interface Brain {
  prepare: Prepare;
  progress: (words: string) => Progress;
  urgency: FindUrgency;
  grammar: GrammarSource;
  timers: Pick<TimerService, 'start' | 'stop' | 'acknowledge' | 'list'>;
  /** Who speaks, and what strangers may ask for. */
  people: WhoSpeaks;
  /** What connects the home; started before its broker. */
  components: readonly Component[];
  /** What keeps parts of the home away, for people. */
  troubles: () => readonly string[];
  /** What the box is to do, or remembers, for one person. */
  personData: readonly PersonData[];
  /** What was last said, for "repeat that". */
  remember: (reply: string) => void;
  /** Sums up long conversations while nobody speaks. */
  summaries: IdleSummaries;
  /** Tells the language model ahead what is being said; absent: there is none. */
  prefill?: SpeechPrefill;
}

export interface BrainOptions {
  stores: Stores;
  clock: Clock;
  /** Says something that nobody asked for; resolves when it was heard, or not. */
  announce: Announce;
  /** False: commands that fall due wait for a process that stays. */
  staysOn?: boolean;
  /** Told what becomes of timers. */
  onTimer?: TimerServiceOptions['onChange'];
  /** Answers what no skill knows; absent: nobody does. */
  model?: LanguageModel;
  /** The owner's documents; absent: there are none. */
  knowledge?: KnowledgeSearch | undefined;
  /** The household's, by which devices are reached; absent: none is. */
  broker?: Broker | undefined;
  /** At that broker; absent: this box is alone. */
  boxes?: OtherBoxes | undefined;
}

export function createBrain(options: BrainOptions): Brain {
  const { stores, clock, announce, onTimer, broker, boxes, staysOn = true } = options;
  const { config } = stores.settings.loaded;
  const language = spokenLanguage(config);
  const replies = loadReplies(language);
  const { hub, components, troubles } = createHomeHub({ stores, clock, replies, broker, boxes });
  const area = config.home.room === '' ? undefined : config.home.room;
  const phrases = loadPhrases(language);
  const said = { wakePhrases: wakePhrasesOf(config), backChannels: phrases.backChannels };
  const understanding = new HomeUnderstanding({ language, hub, clock, area, said });
  const waiting = { stores, clock, replies, announce, onTimer, staysOn };
  const tasks = createTasks({ ...waiting, router: () => router });
  const volume = volumeOf(stores);
  let lastReply = '';
  const remember = (reply: string): void => {
    lastReply = reply;
  };
  const skills = createSkills({
    ...{ ...tasks, replies, volume, hub, boxes },
    notes: stores.state.notes,
    memory: memoryOf(stores, () => remember('')),
    announce: (text) => announce(text, 'say'),
    name: config.assistant.name,
    servers: config.language.servers.map(({ url }) => new URL(url).hostname),
    onFault: (error) => stores.log.error({ err: error }, 'an announcement failed'),
  });
  const { minConfidence } = config.recognizer;
  const understand = (text: string) => understanding.read(text).commands;
  const router: SkillRouter = new SkillRouter({ understand, skills, replies, minConfidence });
  const { unknownMay } = config.speakers;
  const people = new WhoSpeaks({ clock, unknownMay, phrases });
  const context = (reply: string, person?: string) => {
    return { clock, timeZone: stores.timeZone, lastReply: reply, area, person };
  };
  const { progress, grammar, urgency } = understanding;
  const { model, knowledge } = options;
  const freeParts = { ...{ stores, clock, hub, router, replies, context, language }, knowledge };
  const talk = createFreeTalk({ ...freeParts, model });
  const shared = { clock, understanding, router, replies, phrases, minConfidence };
  const commands = new SpokenCommands(shared);
  const summaries = summariesOf(stores, clock, model);
  const { usual, byPhrase } = assistantsOf(config);
  const assistantOf = (phrase = '') => byPhrase.get(phrase) ?? usual;
  const { log } = stores;
  const { read } = talk;
  const prefill = read && new SpeechPrefill({ read, progress, log, assistantOf });
  return {
    prepare: async (request, signal) => {
      prefill?.stop();
      summaries.giveWay();
      const command = await commands.prepare(request, context(lastReply, request.person));
      if (command.kind === 'known') return command.prepared;
      const { routed } = command;
      const isFree = routed.unmatched === 'not-known';
      const prepared = isFree ? await talk.free.prepare(request, lastReply, signal) : undefined;
      return prepared ?? preparedCommand(routed);
    },
    ...{ progress, urgency, grammar },
    components: [...components, ...talk.components],
    troubles,
    timers: runningTasks(tasks),
    people,
    summaries,
    personData: [remindersOf(tasks.alarms), notesOf(stores.state.notes)],
    remember: (reply) => remember(reply || lastReply),
    ...(prefill ? { prefill } : {}),
  };
}

function wakePhrasesOf({ wake }: Config): string[] {
  return wake.enabled ? wakeWords(wake).map(({ phrase }) => phrase) : [];
}

/** Timers and alarms begin, end and fall silent together. */
function runningTasks({ timers, alarms }: Tasks): Brain['timers'] {
  return {
    start: () => {
      timers.start();
      alarms.start();
    },
    stop: () => {
      timers.stop();
      alarms.stop();
    },
    acknowledge: () => timers.acknowledge() + alarms.acknowledge(),
    list: () => timers.list(),
  };
}

/** @param forgetReply called with what was said last */
function memoryOf({ history }: Stores, forgetReply: () => void): ConversationMemory {
  return {
    lastHeard: () => history.lastTranscript(),
    forgetLast: () => {
      forgetReply();
      return history.forgetLast();
    },
  };
}

function summariesOf(stores: Stores, clock: Clock, model?: LanguageModel): IdleSummaries {
  const { log, history } = stores;
  return new IdleSummaries({ store: history.memories, clock, log, ...(model ? { model } : {}) });
}

/** The volume is a setting like any other, so every door shows the same. */
function volumeOf({ settings }: Stores): VolumeControl {
  return {
    get: () => settings.loaded.config.audio.volumePercent,
    set: (value) => void settings.set({ key: 'audio.volumePercent', value }, 'voice'),
  };
}
