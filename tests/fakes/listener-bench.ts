import { ManualClock } from '../../daemon/base/clock.ts';
import { FRAME_MS, FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import { Listener, type ListenerOptions } from '../../daemon/voice/listener.ts';
import {
  CountingRecognizer,
  FirstSampleSpeech,
  type ScriptedEndOfTurn,
  SecondSampleWake,
} from './scripted-hearing.ts';

/** What is told all the time, and is left out where only the order of things counts. */
const CHATTER = new Set(['partial', 'speech']);

/** A listener between scripted engines, frame by frame. */
export class ListenerBench {
  readonly events: EarsEvent[] = [];
  readonly recognizer = new CountingRecognizer();
  readonly speech = new FirstSampleSpeech();
  readonly listener: Listener;
  isPlaying = false;
  /** One sample of each frame has it, beside the marks, for what goes by the level. */
  amplitude = 0;
  readonly #clock = new ManualClock();
  #frames = 0;

  constructor(options: Partial<ListenerOptions> = {}, endOfTurn?: ScriptedEndOfTurn) {
    this.listener = new Listener(
      {
        hangoverMs: 640,
        maxUtteranceMs: 15_000,
        noSpeechTimeoutMs: 5000,
        speculation: false,
        ...options,
      },
      {
        clock: this.#clock,
        recognizer: this.recognizer,
        speech: this.speech,
        ...(endOfTurn ? { endOfTurn } : {}),
        wake: new SecondSampleWake(),
        isPlaying: () => this.isPlaying,
        emit: (event) => this.events.push(event),
      },
    );
  }

  /** Sample that the next frame begins with. */
  get nextSample(): number {
    return this.#frames * FRAME_SAMPLES;
  }

  /** What was told, without chatter. */
  get kinds(): string[] {
    return this.events.map(({ kind }) => kind).filter((kind) => !CHATTER.has(kind));
  }

  /** The events of one kind. */
  all<Kind extends EarsEvent['kind']>(kind: Kind): (EarsEvent & { kind: Kind })[] {
    return this.events.filter((event): event is EarsEvent & { kind: Kind } => event.kind === kind);
  }

  /** Hears frames one after the other, each dealt with before the next. */
  async hear(count: number, probability: number, isWake = false): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      await this.hearAtOnce(probability, isWake);
      await this.listener.settled();
    }
  }

  /** Hears a frame, and does not wait for the recogniser. */
  hearAtOnce(probability: number, isWake = false): Promise<void> {
    this.#clock.advanceBy(FRAME_MS);
    const samples = new Float32Array(FRAME_SAMPLES);
    samples[0] = probability;
    samples[1] = isWake ? 1 : 0;
    samples[2] = this.amplitude;
    const firstSample = this.nextSample;
    this.#frames += 1;
    return this.listener.hear({ samples, firstSample, capturedMs: this.#clock.nowMs() });
  }

  /** Frames that never arrive. */
  lose(count: number): void {
    this.#frames += count;
  }
}
