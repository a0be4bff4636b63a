import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { conversationOptions } from '../../daemon/compose/conversation-options.ts';
import { Conversation } from '../../daemon/dialog/conversation.ts';
import type { ConversationParts } from '../../daemon/dialog/conversation-parts.ts';
import type { Progress } from '../../daemon/dialog/endpointing.ts';
import type { MannersStore } from '../../daemon/dialog/manners.ts';
import {
  type Answer,
  onePiece,
  type Prepare,
  type PreparedAnswer,
  type Turn,
} from '../../daemon/dialog/turn.ts';
import type { EarsCommand, EarsEvent, HeardPart, UtteranceLevel } from '../../daemon/ports/ears.ts';
import { plainEndpointing } from '../../scripts/bench/plain-endpointing.ts';
import { ScriptedEars } from './scripted-ears.ts';

/** Lets everything run that waits for nothing but its turn. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The room after playback (250 ms), and how late the beginning of speech is told (96 ms). */
const TAIL_MS = 346;
const LOUD: UtteranceLevel = { speechDb: -20, noiseDb: -60, meanProbability: 0.95 };

/** An answer that does nothing: it may be dropped and made again. */
export function telling(text: string): PreparedAnswer {
  const early: Answer = { pieces: onePiece(text) };
  return { early, commit: async () => early };
}

export interface TalkOptions {
  /** What the box answers; a PreparedAnswer may act or ask first. */
  answer?: (text: string, signal: AbortSignal) => PreparedAnswer | Promise<PreparedAnswer>;
  speak?: (text: string) => Promise<void>;
  /** Changes the default settings. */
  settings?: (config: Config) => void;
  restMode?: ConversationParts['restMode'];
  timeZone?: string;
  clock?: ManualClock;
  /** How much of a command some words are. */
  progress?: (words: string) => Progress;
  observer?: ConversationParts['observer'];
  urgency?: NonNullable<ConversationParts['urgency']>;
  manners?: MannersStore;
  /** Puts something before the answers. */
  prepareWith?: (prepare: Prepare, parts: { clock: ManualClock; ears: ScriptedEars }) => Prepare;
}

export interface SaidOptions {
  /** In the order of the parts of the utterance; told after speech-start. */
  speechMs?: number;
  partial?: string;
  confidence?: number;
  /** As PocketSphinx's free dictation, not by a grammar. */
  isDictated?: boolean;
  level?: UtteranceLevel;
  /** Absent: as the ears would say of speech that begins now. */
  duringPlayback?: boolean;
}

/** A conversation with scripted ears on a manual clock, and the sentences to act it out. */
export class Talk {
  readonly ears = new ScriptedEars();
  readonly clock: ManualClock;
  readonly turns: Turn[] = [];
  readonly spoken: string[] = [];
  /** What was asked of the skills. */
  readonly requests: string[] = [];
  readonly conversation: Conversation;
  /** Says that another box speaks. */
  saidElsewhere: (text: string) => void = () => undefined;
  #utterances = 0;
  /** Until then the ears may hear the box itself. */
  #soundsUntilMs = 0;

  constructor(options: TalkOptions = {}) {
    const { config } = loadConfig({ filePath: undefined, local: [], fleet: [], flags: [] });
    options.settings?.(config);
    const { answer = (text) => telling(`You said ${text}.`), speak } = options;
    this.clock = options.clock ?? new ManualClock();
    const { clock, ears } = this;
    const prepare: Prepare = async ({ text }, signal) => {
      this.requests.push(text);
      return answer(text, signal);
    };
    this.conversation = new Conversation({
      clock: this.clock,
      realClock: this.clock,
      log: createLog('silent', 2),
      ears: this.ears,
      speak: async ({ text }) => {
        this.spoken.push(text);
        await speak?.(text);
        return 0;
      },
      prepare: options.prepareWith?.(prepare, { clock, ears }) ?? prepare,
      endpointing: plainEndpointing(options.progress),
      restMode: options.restMode ?? 'wake',
      options: conversationOptions(config, options.timeZone ?? 'UTC'),
      onSaidElsewhere: (listener) => {
        this.saidElsewhere = listener;
      },
      onTurn: (turn) => this.turns.push(turn),
      observer: options.observer,
      ...(options.manners ? { manners: options.manners } : {}),
      ...(options.urgency ? { urgency: options.urgency } : {}),
    });
    this.conversation.start();
  }

  get state(): string {
    return this.conversation.state;
  }

  /** Commands of some kinds, in the order in which they came. */
  commands<K extends EarsCommand['kind']>(...kinds: K[]): Extract<EarsCommand, { kind: K }>[] {
    const isWanted = (command: EarsCommand): command is Extract<EarsCommand, { kind: K }> =>
      (kinds as string[]).includes(command.kind);
    return this.ears.commands.filter(isWanted);
  }

  wake(): void {
    this.ears.tell({ kind: 'wake', phrase: 'hey test', endSample: 0, atMs: this.clock.nowMs() });
  }

  /** Somebody begins to speak, and is still speaking. */
  begin({ speechMs, partial }: SaidOptions = {}): string {
    const utteranceId = `u${this.#utterances++}`;
    this.ears.tell({ kind: 'speech-start', utteranceId, sample: 0 });
    if (speechMs !== undefined) this.ears.tell({ kind: 'speech', utteranceId, speechMs });
    if (partial !== undefined) this.ears.tell({ kind: 'partial', utteranceId, text: partial });
    return utteranceId;
  }

  /** What was being said is over. */
  async end(utteranceId: string, text: string, said: SaidOptions = {}): Promise<void> {
    const nowMs = this.clock.nowMs();
    const { confidence = 1, isDictated = false, level = LOUD } = said;
    const { duringPlayback = nowMs < this.#soundsUntilMs } = said;
    this.ears.tell({
      kind: 'utterance',
      utteranceId,
      transcript: { text, confidence, source: isDictated ? 'dictation' : 'grammar' },
      times: {
        speechStartSample: 0,
        speechEndSample: 16_000,
        speechEndMs: nowMs - 320,
        endpointMs: nowMs,
        transcriptMs: nowMs,
      },
      end: 'silence',
      level,
      duringPlayback,
    });
    await settled();
  }

  async say(text: string, said: SaidOptions = {}): Promise<void> {
    await this.end(this.begin(said), text, said);
  }

  async ask(text: string, said: SaidOptions = {}): Promise<void> {
    this.wake();
    await this.say(text, said);
  }

  /** The first sample of the reply is heard, and `forMs` of it. */
  play(turnId: string, forMs = 2000): void {
    this.#soundsUntilMs = Number.POSITIVE_INFINITY;
    const atMs = this.clock.nowMs();
    this.ears.tell({ kind: 'playback-started', turnId, atMs, sample: 0 });
    this.clock.advanceBy(forMs);
  }

  async sentencePlayed(turnId: string, sentence: number): Promise<void> {
    this.ears.tell({ kind: 'sentence-played', turnId, sentence });
    await settled();
  }

  pausedAt(turnId: string, heard: HeardPart): void {
    const atMs = this.clock.nowMs();
    this.ears.tell({ kind: 'playback-paused', turnId, atMs, sample: 0, ...heard });
  }

  async playbackEnds(turnId: string, heard: HeardPart): Promise<void> {
    this.#soundsUntilMs = this.clock.nowMs() + TAIL_MS;
    const event: EarsEvent = {
      kind: 'playback-ended',
      turnId,
      atMs: this.clock.nowMs(),
      ...heard,
    };
    this.ears.tell(event);
    await settled();
  }

  /** The reply of `sentences` sentences is heard to its end, and the room is silent again. */
  async playToEnd(turnId: string, sentences = 1): Promise<void> {
    this.play(turnId);
    for (let sentence = 0; sentence < sentences; sentence += 1) {
      await this.sentencePlayed(turnId, sentence);
    }
    await this.playbackEnds(turnId, { heardSentences: sentences, heardShare: 0 });
    this.clock.advanceBy(500);
    await settled();
  }

  /** Asks for a reply and hears the beginning of it. */
  async hearReply(text = 'tell me'): Promise<void> {
    await this.ask(text);
    this.play('t0');
  }
}
