import type { Clock } from '../base/clock.ts';
import type { CreateResampler } from '../ports/audio.ts';
import type { EarsEvent, ReplyAudio } from '../ports/ears.ts';
import { Fade } from './fade.ts';
import { ReplyTape } from './reply-tape.ts';
import { SmoothGain } from './smooth-gain.ts';

/** A reply that nobody pulls for this long is given up: the speaker has gone. */
export const UNHEARD_AFTER_MS = 3000;
/** A reply that waits for `resume` is given up later: the longest utterance (15 s) fits in. */
export const WAITING_LIMIT_MS = 20_000;
/** Audio that may arrive for a reply while it waits, seconds: 5 MB at 22,050 Hz. */
export const HELD_LIMIT_S = 60;
/** Beside the one that plays or is paused: the one that may answer what interrupts it. */
const MOST_WAITING = 1;
/** Turn ids never come back; the last few are enough to drop stragglers. */
const REMEMBERED_TURNS = 16;
/** From full to nothing: fast beside a word, slow beside the period of a voice. */
const DUCK_RAMP_MS = 50;

/** Playing, going silent, or waiting for `resume`. */
type ReplyState = 'playing' | 'stopping' | 'waiting';

interface Reply {
  turnId: string;
  tape: ReplyTape;
  fade: Fade;
  state: ReplyState;
  /** Number of sentences once all were sent. */
  sentences: number | undefined;
  /** When render() last asked, it began, or it began to wait. */
  sinceMs: number;
  /** Audio that arrived while it waits. */
  heldSeconds: number;
  hasStarted: boolean;
}

/**
 * Plays replies sentence by sentence into whatever rate the speaker asks for. One reply plays;
 * another may wait beside it. All of its samples come out once and in order, whatever is commanded,
 * until it is flushed or given up.
 */
export class Playback {
  readonly #clock: Clock;
  readonly #createResampler: CreateResampler;
  readonly #emit: (event: EarsEvent) => void;
  readonly #replies = new Map<string, Reply>();
  readonly #over = new Set<string>();
  readonly #duck = new SmoothGain(DUCK_RAMP_MS);
  /** The reply that is played, or was until it was paused. */
  #current: Reply | undefined;
  #gain = 1;
  #renderedSamples = 0;

  constructor(parts: {
    clock: Clock;
    createResampler: CreateResampler;
    emit: (event: EarsEvent) => void;
  }) {
    this.#clock = parts.clock;
    this.#createResampler = parts.createResampler;
    this.#emit = parts.emit;
  }

  /** True while there is nothing to play and nothing waits. */
  get isIdle(): boolean {
    return this.#replies.size === 0;
  }

  /** Audio of a turn that is over was still on its way: it is dropped. */
  enqueue(audio: ReplyAudio): void {
    const reply = this.#replyOf(audio.turnId, 'playing');
    if (!reply) return;
    reply.tape.append(audio);
    if (reply.state !== 'waiting') return;
    reply.heldSeconds += audio.samples.length / audio.sampleRateHz;
    if (reply.heldSeconds > HELD_LIMIT_S) this.#end(reply);
  }

  /** All `sentences` of the turn were sent. */
  complete(turnId: string, sentences: number): void {
    const reply = this.#replyOf(turnId, 'playing');
    if (!reply) return;
    reply.sentences = sentences;
    this.#endIfOver(reply);
  }

  /** Silent from the next block on. */
  flush(turnId: string): void {
    const reply = this.#replies.get(turnId);
    if (reply) this.#end(reply);
    else this.#remember(turnId);
  }

  /** Fades out in the next block; the rest is kept. What had not begun is told at once. */
  pause(turnId: string): void {
    const reply = this.#replyOf(turnId, 'waiting');
    if (!reply) return;
    if (!reply.hasStarted) this.#stopped(reply, this.#renderedSamples);
    else if (reply.state === 'playing') {
      reply.state = 'stopping';
      reply.fade.down();
    }
  }

  /** Keeps what comes of a turn; one that is being heard is paused. */
  hold(turnId: string): void {
    const reply = this.#replyOf(turnId, 'waiting');
    if (!reply) return;
    if (reply.hasStarted) this.pause(turnId);
    else reply.state = 'waiting';
  }

  /** Goes on where it stopped, in the place of any other reply. */
  resume(turnId: string): void {
    const reply = this.#replies.get(turnId);
    if (!reply || reply.state === 'playing') return;
    reply.state = 'playing';
    reply.heldSeconds = 0;
    reply.sinceMs = this.#clock.nowMs();
    reply.fade.up();
    this.#play(reply);
    this.#endIfOver(reply);
  }

  /** @param gain 0..1 */
  setGain(gain: number): void {
    this.#gain = gain;
  }

  /** @param factor on every reply, 0..1, reached within some ms; 1: as usual */
  duck(factor: number): void {
    this.#duck.aim(factor);
  }

  /** Gives up a reply that no speaker takes, or that waits too long. Called now and then. */
  checkHeard(speakerOpen: boolean): void {
    for (const reply of [...this.#replies.values()]) {
      const passedMs = this.#clock.nowMs() - reply.sinceMs;
      const isStalled = !speakerOpen || passedMs > UNHEARD_AFTER_MS;
      if (reply.state === 'playing' && isStalled) this.#end(reply);
      if (reply.state === 'stopping' && isStalled) this.#stopped(reply, this.#renderedSamples);
      if (reply.state === 'waiting' && passedMs > WAITING_LIMIT_MS) this.#end(reply);
    }
  }

  /** Fills the next block of the speaker; see RenderBlock. */
  render(block: Float32Array, sampleRateHz: number): void {
    const reply = this.#current;
    const isHeard = reply !== undefined && reply.state !== 'waiting';
    const count = isHeard ? this.#renderReply(reply, block, sampleRateHz) : 0;
    block.fill(0, count);
    if (count === 0) this.#duck.settle();
    this.#renderedSamples += block.length;
  }

  #renderReply(reply: Reply, block: Float32Array, sampleRateHz: number): number {
    const { turnId, tape, fade } = reply;
    const room = Math.min(block.length, fade.room(sampleRateHz));
    const { count, ended } = tape.read(block.subarray(0, room), sampleRateHz);
    const heard = block.subarray(0, count);
    fade.apply(heard, sampleRateHz);
    this.#duck.apply(heard, sampleRateHz);
    for (let index = 0; index < count; index += 1) heard[index] = (heard[index] ?? 0) * this.#gain;
    reply.sinceMs = this.#clock.nowMs();
    if (count > 0) this.#noteStart(reply);
    for (const sentence of ended) this.#emit({ kind: 'sentence-played', turnId, sentence });
    // A reply whose next words are still being made is silent without a fade.
    const isSilent = fade.isSilent || count < room;
    if (reply.state === 'playing') this.#endIfOver(reply);
    else if (isSilent) this.#stopped(reply, this.#renderedSamples + count);
    return count;
  }

  /** @param initial what a turn that is not known yet does */
  #replyOf(turnId: string, initial: 'playing' | 'waiting'): Reply | undefined {
    if (this.#over.has(turnId)) return undefined;
    const known = this.#replies.get(turnId);
    if (known) return known;
    const reply: Reply = {
      turnId,
      tape: new ReplyTape(this.#createResampler),
      fade: new Fade(),
      state: initial,
      sentences: undefined,
      sinceMs: this.#clock.nowMs(),
      heldSeconds: 0,
      hasStarted: false,
    };
    this.#replies.set(turnId, reply);
    if (initial === 'playing') this.#play(reply);
    else this.#makeRoom(reply);
    return reply;
  }

  #play(reply: Reply): void {
    const former = this.#current;
    this.#current = reply;
    if (former && former !== reply) this.#end(former);
  }

  /** The one that waits longest beside the current one makes room. */
  #makeRoom(newest: Reply): void {
    const others = [...this.#replies.values()].filter((reply) => reply !== newest);
    const waiting = others.filter((reply) => reply !== this.#current);
    if (waiting.length >= MOST_WAITING && waiting[0]) this.#end(waiting[0]);
  }

  #noteStart(reply: Reply): void {
    if (reply.hasStarted) return;
    reply.hasStarted = true;
    const { turnId } = reply;
    const at = { atMs: this.#clock.nowMs(), sample: this.#renderedSamples };
    this.#emit({ kind: 'playback-started', turnId, ...at });
  }

  #stopped(reply: Reply, sample: number): void {
    // One that has not begun begins as loud as it is.
    if (reply.hasStarted) reply.fade.cut();
    reply.state = 'waiting';
    reply.sinceMs = this.#clock.nowMs();
    const { turnId, tape, sinceMs } = reply;
    this.#emit({ kind: 'playback-paused', turnId, atMs: sinceMs, sample, ...tape.heard });
  }

  #endIfOver(reply: Reply): void {
    const { sentences, state, tape } = reply;
    if (sentences === undefined || state !== 'playing') return;
    if (tape.heard.heardSentences >= sentences) this.#end(reply);
  }

  #end(reply: Reply): void {
    const { turnId, tape } = reply;
    this.#replies.delete(turnId);
    if (this.#current === reply) this.#current = undefined;
    this.#remember(turnId);
    tape.close();
    this.#emit({ kind: 'playback-ended', turnId, atMs: this.#clock.nowMs(), ...tape.heard });
  }

  #remember(turnId: string): void {
    this.#over.add(turnId);
    const [oldest] = this.#over;
    if (this.#over.size > REMEMBERED_TURNS && oldest !== undefined) this.#over.delete(oldest);
  }
}
