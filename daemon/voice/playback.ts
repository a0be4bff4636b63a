import type { Clock } from '../base/clock.ts';
import type { CreateResampler, Resampler } from '../ports/audio.ts';
import type { EarsEvent, ReplyAudio } from '../ports/ears.ts';

/** Silence pushed through the resampler after a sentence, so that its last samples come out. */
const FLUSH_MS = 10;
/** A reply that nobody pulls for this long is given up: the speaker has gone. */
export const UNHEARD_AFTER_MS = 3000;

interface Reply {
  turnId: string;
  /** Audio not rendered yet, oldest first. */
  queue: ReplyAudio[];
  /** Number of sentences once all were sent. */
  sentences: number | undefined;
  heardSentences: number;
  /** When render() last took samples, or the reply began. */
  lastRenderMs: number;
  started: 'no' | 'yes';
}

/** Plays replies sentence by sentence into whatever rate the speaker asks for. */
export class Playback {
  readonly #clock: Clock;
  readonly #createResampler: CreateResampler;
  readonly #emit: (event: EarsEvent) => void;
  #reply: Reply | undefined;
  #resampler: { fromHz: number; toHz: number; instance: Resampler } | undefined;
  #ready: Float32Array = new Float32Array(0);
  #readAt = 0;
  #gain = 1;
  #renderedSamples = 0;
  #flushed = new Set<string>();

  constructor(parts: {
    clock: Clock;
    createResampler: CreateResampler;
    emit: (event: EarsEvent) => void;
  }) {
    this.#clock = parts.clock;
    this.#createResampler = parts.createResampler;
    this.#emit = parts.emit;
  }

  /** True while there is nothing to play. */
  get isIdle(): boolean {
    return this.#reply === undefined;
  }

  /** Audio of a flushed turn that was still on its way is dropped. */
  enqueue(audio: ReplyAudio): void {
    if (this.#flushed.has(audio.turnId)) return;
    this.#replyOf(audio.turnId).queue.push(audio);
  }

  /** All `sentences` of the turn were sent. */
  complete(turnId: string, sentences: number): void {
    if (this.#flushed.has(turnId)) return;
    this.#replyOf(turnId).sentences = sentences;
    this.#endIfOver();
  }

  /** Silent from the next block on. */
  flush(turnId: string): void {
    this.#flushed.add(turnId);
    // Turn ids never come back; the last few are enough to drop stragglers.
    if (this.#flushed.size > 16) this.#flushed.delete([...this.#flushed][0] ?? '');
    if (this.#reply?.turnId === turnId) this.#end(this.#reply);
  }

  /** @param gain 0..1 */
  setGain(gain: number): void {
    this.#gain = gain;
  }

  /** Gives up a reply that no speaker takes. Called now and then. */
  checkHeard(speakerOpen: boolean): void {
    const reply = this.#reply;
    if (!reply) return;
    const waitedMs = this.#clock.nowMs() - reply.lastRenderMs;
    if (!speakerOpen || waitedMs > UNHEARD_AFTER_MS) this.flush(reply.turnId);
  }

  /** Fills the next block of the speaker; see RenderBlock. */
  render(block: Float32Array, sampleRateHz: number): void {
    let at = 0;
    const reply = this.#reply;
    while (reply && at < block.length) {
      if (this.#readAt >= this.#ready.length && !this.#refill(reply, sampleRateHz)) break;
      const take = Math.min(block.length - at, this.#ready.length - this.#readAt);
      for (let i = 0; i < take; i += 1) {
        block[at + i] = (this.#ready[this.#readAt + i] ?? 0) * this.#gain;
      }
      if (take > 0) this.#noteStart(reply, at);
      at += take;
      this.#readAt += take;
    }
    block.fill(0, at);
    this.#renderedSamples += block.length;
    if (reply) {
      reply.lastRenderMs = this.#clock.nowMs();
      this.#endIfOver();
    }
  }

  #replyOf(turnId: string): Reply {
    if (this.#reply && this.#reply.turnId !== turnId) this.#end(this.#reply);
    this.#reply ??= {
      turnId,
      queue: [],
      sentences: undefined,
      heardSentences: 0,
      lastRenderMs: this.#clock.nowMs(),
      started: 'no',
    };
    return this.#reply;
  }

  #refill(reply: Reply, toHz: number): boolean {
    const audio = reply.queue.shift();
    if (!audio) return false;
    const resampler = this.#resamplerFor(audio.sampleRateHz, toHz);
    this.#ready = resampler.process(audio.samples);
    this.#readAt = 0;
    if (audio.last) {
      const tail = new Float32Array(Math.round((FLUSH_MS * audio.sampleRateHz) / 1000));
      this.#ready = concat(this.#ready, resampler.process(tail));
      reply.heardSentences += 1;
      const { turnId } = reply;
      this.#emit({ kind: 'sentence-played', turnId, sentence: audio.sentence });
    }
    return true;
  }

  #noteStart(reply: Reply, offset: number): void {
    if (reply.started === 'yes') return;
    reply.started = 'yes';
    const sample = this.#renderedSamples + offset;
    const atMs = this.#clock.nowMs();
    this.#emit({ kind: 'playback-started', turnId: reply.turnId, atMs, sample });
  }

  #endIfOver(): void {
    const reply = this.#reply;
    const sent = reply?.sentences;
    if (!reply || sent === undefined || reply.heardSentences < sent) return;
    if (this.#readAt >= this.#ready.length) this.#end(reply);
  }

  #end(reply: Reply): void {
    this.#reply = undefined;
    this.#ready = new Float32Array(0);
    this.#readAt = 0;
    this.#resampler?.instance.reset();
    const { turnId, heardSentences } = reply;
    const heard = { heardSentences, heardShare: 0 };
    this.#emit({ kind: 'playback-ended', turnId, atMs: this.#clock.nowMs(), ...heard });
  }

  #resamplerFor(fromHz: number, toHz: number): Resampler {
    const current = this.#resampler;
    if (current?.fromHz === fromHz && current.toHz === toHz) return current.instance;
    current?.instance.close();
    this.#resampler = { fromHz, toHz, instance: this.#createResampler(fromHz, toHz) };
    return this.#resampler.instance;
  }
}

function concat(head: Float32Array, tail: Float32Array): Float32Array {
  const whole = new Float32Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
