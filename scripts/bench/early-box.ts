import { setImmediate as nextTurnOfLoop } from 'node:timers/promises';
import { loadConfig } from '../../config/load.ts';
import { ManualClock, sleep } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { conversationOptions } from '../../daemon/compose/conversation-options.ts';
import { Conversation } from '../../daemon/dialog/conversation.ts';
import type { SpeculationCounts } from '../../daemon/dialog/speculate.ts';
import { onePiece, type Prepare } from '../../daemon/dialog/turn.ts';
import type { Ears, EarsCommand, EarsEvent } from '../../daemon/ports/ears.ts';
import { plainEndpointing } from './plain-endpointing.ts';

/** Silence after which the ears tell a likely end: as soon as speech is surely not just a stop. */
const LIKELY_MS = 200;
/** What a recogniser takes for its final words. */
const FINISH_MS = 60;
/** Speech of a usual voice, ms a word: 160 words a minute. */
const WORD_MS = 375;
/** A conversation waits this long after playback before it rests. */
const AFTER_PLAYBACK_MS = 300;
const STEP_MS = 1;
/** Promises that follow one another in a step. */
const LOOP_TURNS = 2;
const STDERR_FD = 2;

/** Engines as fast as is said. */
export interface EngineSpeeds {
  firstTokenMs: number;
  tokensPerSecond: number;
  /** Seconds of work for a second of speech, all of a chunk before any of it is heard. */
  realTimeFactor: number;
}

/** One request: its words, and where the user pauses in the middle of them. */
export interface Request {
  text: string;
  /** Silence that ends it, ms. */
  hangoverMs: number;
  /** A pause before the last words, ms; 0: none. Shorter than the hangover. */
  pauseMs: number;
  /** What is answered: from a skill at once, or by a model, a token for each word. */
  reply: { by: 'skill' | 'model'; text: string };
}

export interface EarlyBoxOptions {
  speeds: EngineSpeeds;
  /** True: the ears tell likely ends. */
  speculates: boolean;
}

/**
 * The real conversation with its speculation and speaker, in virtual time, between scripted ears
 * and engines of stated speed. Nothing here depends on how fast this machine is.
 */
export class EarlyBox {
  readonly #options: EarlyBoxOptions;
  readonly #clock = new ManualClock();
  readonly #conversation: Conversation;
  readonly #held = new Set<string>();
  readonly #waiting = new Set<string>();
  #listener: (event: EarsEvent) => void = () => undefined;
  #firstAudioMs: number | undefined;
  #reply: Request['reply'] = { by: 'skill', text: '' };
  #utterances = 0;

  constructor(options: EarlyBoxOptions) {
    this.#options = options;
    const listeners: ((event: EarsEvent) => void)[] = [];
    const ears: Ears = {
      onEvent: (listener) => void listeners.push(listener),
      send: (command) => this.#obey(command),
    };
    this.#listener = (event) => {
      for (const listener of listeners) listener(event);
    };
    const { config } = loadConfig({ filePath: undefined, local: [], fleet: [], flags: [] });
    this.#conversation = new Conversation({
      clock: this.#clock,
      realClock: this.#clock,
      log: createLog('error', STDERR_FD),
      ears,
      speak: (sentence, signal) => this.#speak(sentence, signal),
      prepare: this.#prepare,
      endpointing: plainEndpointing(),
      restMode: 'open',
      options: conversationOptions(config, 'UTC'),
      onTurn: () => undefined,
    });
    this.#conversation.start();
  }

  get counts(): Readonly<SpeculationCounts> {
    return this.#conversation.speculations;
  }

  /** @returns ms from the last speech to the first audio of the reply */
  async turn({ text, hangoverMs, pauseMs, reply }: Request): Promise<number> {
    this.#reply = reply;
    const utteranceId = `u${this.#utterances++}`;
    this.#firstAudioMs = undefined;
    this.#listener({ kind: 'speech-start', utteranceId, sample: 0 });
    if (pauseMs > 0) {
      const begun = text.slice(0, text.lastIndexOf(' '));
      await this.#silence({ utteranceId, text: begun }, pauseMs);
      this.#listener({ kind: 'speech-resumed', utteranceId });
      await this.#pass(WORD_MS);
    }
    const speechEndMs = this.#clock.nowMs();
    await this.#silence({ utteranceId, text }, hangoverMs);
    // Without a likely end the recogniser finishes only now.
    if (!this.#options.speculates) await this.#pass(FINISH_MS);
    this.#tellUtterance(utteranceId, { text, speechEndMs });
    while (this.#firstAudioMs === undefined) await this.#pass(STEP_MS);
    const tookMs = this.#firstAudioMs - speechEndMs;
    this.#conversation.cancel();
    await this.#pass(AFTER_PLAYBACK_MS);
    return tookMs;
  }

  async #silence(words: { utteranceId: string; text: string }, forMs: number): Promise<void> {
    const likelyMs = LIKELY_MS + FINISH_MS;
    const isLikely = this.#options.speculates && forMs >= likelyMs;
    await this.#pass(isLikely ? likelyMs : forMs);
    if (!isLikely) return;
    const { utteranceId, text } = words;
    const atMs = this.#clock.nowMs();
    this.#listener({ kind: 'likely-end', utteranceId, transcript: transcriptOf(text), atMs });
    await this.#pass(forMs - likelyMs);
  }

  #tellUtterance(utteranceId: string, said: { text: string; speechEndMs: number }): void {
    const atMs = this.#clock.nowMs();
    const { text, speechEndMs } = said;
    const times = { speechStartSample: 0, speechEndSample: 0, speechEndMs };
    this.#listener({
      kind: 'utterance',
      utteranceId,
      transcript: transcriptOf(text),
      times: { ...times, endpointMs: atMs, transcriptMs: atMs },
      end: 'silence',
      level: { speechDb: -25, noiseDb: -60, meanProbability: 0.9 },
      duringPlayback: false,
    });
  }

  readonly #prepare: Prepare = async (_, signal) => {
    const { by, text } = this.#reply;
    const early = { pieces: by === 'skill' ? onePiece(text) : this.#tokens(text, signal) };
    return { early, commit: async () => early };
  };

  async *#tokens(text: string, signal: AbortSignal): AsyncGenerator<string, void> {
    const { speeds } = this.#options;
    let waitMs = speeds.firstTokenMs;
    for (const token of text.split(/(?= )/)) {
      await sleep(this.#clock, waitMs, signal);
      if (signal.aborted) return;
      yield token;
      waitMs = 1000 / speeds.tokensPerSecond;
    }
  }

  async #speak(
    { turnId, text }: { turnId: string; text: string },
    signal: AbortSignal,
  ): Promise<number> {
    const audioMs = WORD_MS * text.split(' ').length;
    await sleep(this.#clock, audioMs * this.#options.speeds.realTimeFactor, signal);
    if (signal.aborted) return 0;
    if (this.#held.has(turnId)) this.#waiting.add(turnId);
    else this.#play();
    return audioMs;
  }

  #obey(command: EarsCommand): void {
    if (!('turnId' in command)) return;
    const { kind, turnId } = command;
    if (kind === 'hold') this.#held.add(turnId);
    else if (kind === 'flush') this.#waiting.delete(turnId);
    else if (kind === 'resume') {
      this.#held.delete(turnId);
      if (this.#waiting.delete(turnId)) this.#play();
    }
  }

  #play(): void {
    this.#firstAudioMs ??= this.#clock.nowMs();
  }

  async #pass(forMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < forMs; passedMs += STEP_MS) {
      this.#clock.advanceBy(STEP_MS);
      for (let n = 0; n < LOOP_TURNS; n += 1) await nextTurnOfLoop();
    }
  }
}

function transcriptOf(text: string) {
  return { text, confidence: 1, source: 'dictation' as const };
}
