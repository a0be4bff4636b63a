import type { Clock } from '../base/clock.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { Activity } from './activity.ts';
import type { SpeakSentence } from './reply-speaker.ts';
import { Speculation, type SpeculationParts, type SpokenRequest } from './speculation.ts';
import type { PreparedAnswer } from './turn.ts';

export interface SpeculatorParts extends SpeculationParts {
  realClock: Clock;
  activity: Activity;
}

/** A speculation that came true; its turn takes its id and its abort. */
export interface Adopted {
  turnId: string;
  abort: AbortController;
  prepared: Promise<PreparedAnswer>;
  /** When it was begun, monotonic. */
  begunEarlyMs: number;
}

/** What was begun early, and what of it was for nothing. */
export interface SpeculationCounts {
  begun: number;
  adopted: number;
  dropped: number;
  /** Time that the dropped ones were worked on, ms. */
  droppedWorkMs: number;
  /** Audio that was made for them, ms. */
  droppedAudioMs: number;
}

interface Attempt {
  speculation: Speculation;
  startedMs: number;
  /** Undefined while it is being worked on. */
  endedMs: number | undefined;
}

/** Begins to answer where a request may be over. One speculation at a time. */
export class Speculator {
  readonly #parts: SpeculatorParts;
  readonly #counts: SpeculationCounts = {
    begun: 0,
    adopted: 0,
    dropped: 0,
    droppedWorkMs: 0,
    droppedAudioMs: 0,
  };
  #current: Attempt | undefined;
  #adopted: Speculation | undefined;

  constructor(parts: SpeculatorParts) {
    this.#parts = parts;
  }

  get counts(): Readonly<SpeculationCounts> {
    return this.#counts;
  }

  /** The utterance may be over: begins, unless these words are being worked on already. */
  offer(request: SpokenRequest): void {
    if (this.#isFor(request)) return;
    this.dropAll();
    if (request.transcript.text.trim() === '') return;
    const turnId = `s${this.#counts.begun}`;
    this.#counts.begun += 1;
    const speculation = new Speculation(turnId, request, this.#parts);
    const { realClock, activity } = this.#parts;
    const attempt: Attempt = { speculation, startedMs: realClock.nowMs(), endedMs: undefined };
    this.#current = attempt;
    void activity.during(async () => {
      await speculation.work();
      attempt.endedMs = realClock.nowMs();
    });
  }

  /** Takes every event of the ears, after an utterance was answered if it was. */
  hear(event: EarsEvent): void {
    switch (event.kind) {
      case 'speech-resumed':
        if (this.#current?.speculation.request.utteranceId === event.utteranceId) this.dropAll();
        return;
      case 'utterance':
      case 'speech-dropped':
      case 'no-speech':
      case 'wake':
      case 'hearing-failed':
        // Nobody is speaking any more whose words could be answered.
        return this.dropAll();
    }
  }

  /**
   * The utterance is over. What was held of the reply is played from now on.
   * @returns undefined: these words were not worked on, and whatever was is dropped
   */
  take(request: SpokenRequest): Adopted | undefined {
    const { speculation, startedMs: begunEarlyMs = 0 } = this.#current ?? {};
    if (!speculation || !this.#isFor(request) || speculation.hasFailed) {
      this.dropAll();
      return undefined;
    }
    this.#current = undefined;
    this.#adopted = speculation;
    this.#counts.adopted += 1;
    speculation.adopt();
    const { turnId, abort, prepared } = speculation;
    return { turnId, abort, prepared, begunEarlyMs };
  }

  /** Nothing of what was begun remains. */
  dropAll(): void {
    const attempt = this.#current;
    if (!attempt) return;
    this.#current = undefined;
    const { speculation, startedMs, endedMs = this.#parts.realClock.nowMs() } = attempt;
    this.#counts.dropped += 1;
    this.#counts.droppedWorkMs += endedMs - startedMs;
    speculation.speech?.sent.then(
      (audioMs) => {
        this.#counts.droppedAudioMs += audioMs;
      },
      () => undefined,
    );
    speculation.drop();
  }

  /** As `speak` of the parts, but for what an adopted speculation has sent already. */
  readonly speak: SpeakSentence = (sentence, signal) => {
    const { turnId, speech } = this.#adopted ?? {};
    const isSent = turnId === sentence.turnId && sentence.sentence === 0 && speech;
    if (!isSent) return this.#parts.speak(sentence, signal);
    if (speech.text !== sentence.text)
      throw new Error('a reply began with other words than before');
    return speech.sent;
  };

  #isFor({ utteranceId, transcript, assistant }: SpokenRequest): boolean {
    const request = this.#current?.speculation.request;
    if (!request || request.utteranceId !== utteranceId) return false;
    return request.transcript.text === transcript.text && request.assistant === assistant;
  }
}
