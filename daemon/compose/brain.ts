import { wakeWords } from '../../config/wake-schema.ts';
import { Agent } from '../agent/agent.ts';
import { DocumentAnswers } from '../agent/grounding/document-answers.ts';
import type { Clock } from '../base/clock.ts';
import type { Component } from '../base/lifecycle.ts';
import type { Progress } from '../dialog/endpointing.ts';
import { loadPhrases } from '../dialog/phrases.ts';
import { SpeechPrefill } from '../dialog/prefill.ts';
import type { Prepare } from '../dialog/turn.ts';
import { WhoSpeaks } from '../dialog/who-speaks.ts';
import type { Broker } from '../ports/broker.ts';
import type { GrammarSource } from '../ports/hearing.ts';
import type { HomeHub } from '../ports/home.ts';
import type { KnowledgeSearch } from '../ports/knowledge.ts';
import type { LanguageModel } from '../ports/language.ts';
import type { OtherBoxes } from '../ports/other-boxes.ts';
import type { SessionHistory } from '../ports/sessions.ts';
import type { ConversationMemory } from '../skills/dialog-skill.ts';
import type { TimerServiceOptions } from '../skills/live-timer.ts';
import { loadReplies } from '../skills/replies.ts';
import { SkillRouter } from '../skills/router.ts';
import { createSkills } from '../skills/skill-set.ts';
import type { TimerService } from '../skills/timer-service.ts';
import { homeNote } from '../skills/tools/home-note.ts';
import type { VolumeControl } from '../skills/volume-skill.ts';
import { sentencesOf } from '../voice/sentence-stream.ts';
import { type AgentTools, createAgentTools } from './agent-tools.ts';
import { assistantsOf } from './assistants.ts';
import { FreeAnswers } from './free-answers.ts';
import { createHomeHub } from './home-hub.ts';
import { HomeUnderstanding } from './home-understanding.ts';
import { preparedCommand } from './prepared-command.ts';
import { SpokenCommands } from './spoken-commands.ts';
import { spokenLanguage } from './spoken-language.ts';
import type { Stores } from './stores.ts';
import { type Announce, createTasks, type Tasks } from './tasks.ts';

/** What the box understands and knows to do. */
export interface Brain {
  prepare: Prepare;
  progress: (words: string) => Progress;
  grammar: GrammarSource;
  timers: Pick<TimerService, 'start' | 'stop' | 'acknowledge' | 'list'>;
  /** Who speaks, and what strangers may ask for. */
  people: WhoSpeaks;
  /** What connects the home; started before its broker. */
  components: readonly Component[];
  /** What keeps parts of the home away, for people. */
  troubles: () => readonly string[];
  /** What was last said, for "repeat that". */
  remember: (reply: string) => void;
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
  /** What was said in sessions; absent: nothing is remembered. */
  history?: SessionHistory | undefined;
  /** The household's, by which devices are reached; absent: none is. */
  broker?: Broker | undefined;
  /** At that broker; absent: this box is alone. */
  boxes?: OtherBoxes | undefined;
}

export function createBrain(options: BrainOptions): Brain {
  const { stores, clock, announce, onTimer, model, broker, boxes, staysOn = true } = options;
  const { config } = stores.settings.loaded;
  const language = spokenLanguage(config);
  const replies = loadReplies(language);
  const { hub, components, troubles } = createHomeHub({ stores, clock, replies, broker, boxes });
  const area = config.home.room === '' ? undefined : config.home.room;
  const phrases = loadPhrases(language);
  const words = config.wake.enabled ? wakeWords(config.wake) : [];
  const wakePhrases = words.map(({ phrase }) => phrase);
  const said = { wakePhrases, backChannels: phrases.backChannels };
  const understanding = new HomeUnderstanding({ language, hub, clock, area, said });
  const waiting = { stores, clock, replies, announce, onTimer, staysOn };
  const tasks = createTasks({ ...waiting, router: () => router });
  const volume = volumeOf(stores);
  let lastReply = '';
  const skills = createSkills({
    ...{ ...tasks, replies, volume, hub, boxes },
    notes: stores.state.notes,
    memory: memoryOf(stores, () => {
      lastReply = '';
    }),
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
  const toolParts = { ...options, hub, replies, router, context, knowledge: options.knowledge };
  const tools = model && createAgentTools(toolParts);
  const agent = model && createAgent({ ...options, model, language, hub, tools });
  const apology = router.apology.bind(router);
  const free = new FreeAnswers({ agent, documents: documentsOf(options), apology });
  const { progress, grammar } = understanding;
  const shared = { clock, understanding, router, replies, phrases, minConfidence };
  const commands = new SpokenCommands(shared);
  const log = stores.log;
  const { usual, byPhrase } = assistantsOf(config);
  const assistantOf = (phrase = '') => byPhrase.get(phrase) ?? usual;
  const read = agent?.prefill.bind(agent);
  const prefill = read && new SpeechPrefill({ read, progress, log, assistantOf });
  return {
    prepare: async (request, signal) => {
      prefill?.stop();
      const command = await commands.prepare(request, context(lastReply, request.person));
      if (command.kind === 'known') return command.prepared;
      const { routed } = command;
      const isFree = routed.unmatched === 'not-known';
      const prepared = isFree ? await free.prepare(request, lastReply, signal) : undefined;
      return prepared ?? preparedCommand(routed);
    },
    progress,
    grammar,
    components: [...components, ...(tools?.components ?? [])],
    troubles,
    timers: runningTasks(tasks),
    people,
    remember: (reply) => {
      if (reply !== '') lastReply = reply;
    },
    ...(prefill ? { prefill } : {}),
  };
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

interface AgentOptions extends BrainOptions {
  model: LanguageModel;
  language: string;
  hub: HomeHub;
  tools: AgentTools | undefined;
}

function createAgent({
  stores,
  clock,
  model,
  language,
  hub,
  tools,
  knowledge,
  history,
}: AgentOptions): Agent {
  const present = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: stores.timeZone,
  });
  return new Agent({
    ...{ model, clock, language, sentencesOf },
    log: stores.log,
    identity: assistantsOf(stores.settings.loaded.config).usual,
    now: () => present.format(clock.wallMs()),
    ...{ knowledge, history },
    tools: () => tools?.list() ?? [],
    homeNote: (text) => homeNote(text, hub.home),
  });
}

/** What documents say where no model answers. */
function documentsOf({ stores, clock, knowledge }: BrainOptions): DocumentAnswers | undefined {
  if (!knowledge) return undefined;
  const { config } = stores.settings.loaded;
  const { usual: identity } = assistantsOf(config);
  const language = spokenLanguage(config);
  return new DocumentAnswers({ knowledge, clock, log: stores.log, identity, language });
}

/** The volume is a setting like any other, so every door shows the same. */
function volumeOf({ settings }: Stores): VolumeControl {
  return {
    get: () => settings.loaded.config.audio.volumePercent,
    set: (value) => void settings.set({ key: 'audio.volumePercent', value }, 'voice'),
  };
}
