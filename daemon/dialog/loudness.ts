import type { CancelTimer, Clock } from '../base/clock.ts';
import type { EarsCommand, UtteranceLevel } from '../ports/ears.ts';
import type { TurnOrigin } from '../ports/turns.ts';

const PERCENT = 100;
const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;

export interface LoudnessOptions {
  timeZone: string;
  night: {
    enabled: boolean;
    /** "22:00"; the same as `to`: never. */
    from: string;
    to: string;
    /** At night it is not louder than this. */
    volumePercent: number;
  };
  whisper: {
    /** Speech below this is a whisper, dB below full scale. */
    belowDb: number;
    /** Of the usual volume. */
    volumePercent: number;
  };
  doNotDisturb: {
    timers: 'quiet' | 'normal';
    /** Of what rings quietly. */
    quietPercent: number;
  };
}

export interface LoudnessParts {
  clock: Clock;
  options: LoudnessOptions;
  send: (command: EarsCommand & { kind: 'gain' }) => void;
}

/** How loud the box speaks: by its setting, the hour, and how it was spoken to. */
export class Loudness {
  readonly #parts: LoudnessParts;
  readonly #time: Intl.DateTimeFormat;
  /** The user's setting; undefined: not told yet. */
  #volumePercent: number | undefined;
  #turnShare = 1;
  #sentGain: number | undefined;
  #cancelTick: CancelTimer = () => {};

  constructor(parts: LoudnessParts) {
    this.#parts = parts;
    const { timeZone } = parts.options;
    const digits = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    this.#time = new Intl.DateTimeFormat('en-GB', { ...digits, timeZone });
  }

  start(): void {
    this.#update();
    if (this.#parts.options.night.enabled) this.#awaitMinute();
  }

  stop(): void {
    this.#cancelTick();
  }

  /** @param percent the user's setting, 0..100 */
  setVolume(percent: number): void {
    this.#volumePercent = percent;
    this.#update();
  }

  /** A turn begins: a whisper is answered quietly, and what rings undisturbed is quiet. */
  beginTurn(turn: {
    origin: TurnOrigin;
    level: UtteranceLevel | undefined;
    isUndisturbed: boolean;
  }): void {
    const { whisper, doNotDisturb } = this.#parts.options;
    const isWhisper = turn.level !== undefined && turn.level.speechDb < whisper.belowDb;
    const isQuietRing =
      turn.isUndisturbed && turn.origin === 'timer' && doNotDisturb.timers === 'quiet';
    const percent = Math.min(
      isWhisper ? whisper.volumePercent : PERCENT,
      isQuietRing ? doNotDisturb.quietPercent : PERCENT,
    );
    this.#turnShare = percent / PERCENT;
    this.#update();
  }

  endTurn(): void {
    this.#turnShare = 1;
    this.#update();
  }

  #update(): void {
    if (this.#volumePercent === undefined) return;
    const { night } = this.#parts.options;
    const most = night.enabled && this.#isNight() ? night.volumePercent : PERCENT;
    const gain = (Math.min(this.#volumePercent, most) / PERCENT) * this.#turnShare;
    if (gain === this.#sentGain) return;
    this.#sentGain = gain;
    this.#parts.send({ kind: 'gain', gain });
  }

  /** Zones change at whole minutes; looking every minute also follows a clock that is set. */
  #awaitMinute(): void {
    const { clock } = this.#parts;
    const delayMs = MS_PER_MINUTE - (clock.wallMs() % MS_PER_MINUTE);
    this.#cancelTick = clock.setTimer(delayMs, () => {
      this.#update();
      this.#awaitMinute();
    });
  }

  #isNight(): boolean {
    const { clock, options } = this.#parts;
    const now = minuteOf(this.#time.format(clock.wallMs()));
    const [from, to] = [minuteOf(options.night.from), minuteOf(options.night.to)];
    return from <= to ? from <= now && now < to : now >= from || now < to;
  }
}

/** @param time "22:05" @returns minutes since midnight */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * MINUTES_PER_HOUR + minutes;
}
