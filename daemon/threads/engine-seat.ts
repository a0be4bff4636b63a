import type { Worker } from 'node:worker_threads';
import type { ProviderVerdict } from '../../models/provider-proof.ts';
import type { Clock } from '../base/clock.ts';
import type { EarshotError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { EngineThread } from './engine-thread.ts';

/** An engine that has arrived in its thread. */
export interface Arrival {
  worker: Worker;
  /** What it computes on, and how that is known. */
  verdict: ProviderVerdict | undefined;
  /** From now on the role is played by this one. */
  enter(): void;
}

/** An engine that can play a role. */
export interface Candidate {
  /** What it is, in words, for the status. */
  detail: string;
  spawn(): Promise<Arrival>;
}

export interface EngineSeatParts {
  /** The role, which is the name of its thread. */
  name: string;
  clock: Clock;
  log: Log;
  /** What the owner chose; absent: the rescue engine for good. */
  chosen: Candidate | undefined;
  /** Always works; stands in while the chosen one is loaded or replaced. Absent: nobody does. */
  rescue: Candidate | undefined;
  /** Nobody is left to play the role: the process should end and be restarted. */
  onFatal: (error: EarshotError) => void;
}

/** How a role is filled. */
export interface SeatStatus {
  state: 'ready' | 'starting' | 'stand-in' | 'failed';
  /** Who plays it, and why it is not who was chosen. */
  detail: string;
  /** What the chosen engine computes on; absent: it has not arrived. */
  verdict?: ProviderVerdict;
}

/** How a role is filled, by the name of its thread. */
export interface EngineStatus extends SeatStatus {
  name: 'ears' | 'stt' | 'llm' | 'tts';
}

/** What was begun with a stand-in may be finished: the longest utterance, and its transcript. */
const LINGER_MS = 20_000;

/**
 * A role and who plays it. The chosen engine does when it can; until it is loaded, and after it
 * died, the rescue engine stands in.
 */
export class EngineSeat {
  readonly #parts: EngineSeatParts;
  readonly #chosen: EngineThread | undefined;
  #rescue: EngineThread | undefined;
  /** Stand-ins that finish what they began. */
  readonly #leaving = new Set<EngineThread>();
  #isChosenIn = false;
  #verdict: ProviderVerdict | undefined;
  #isStopping = false;
  #settle: () => void = () => {};
  readonly #settled: Promise<void>;

  constructor(parts: EngineSeatParts) {
    this.#parts = parts;
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    if (parts.chosen) this.#chosen = this.#threadOf(parts.chosen, this.#careerOfChosen());
    else this.#settle();
  }

  /**
   * Resolves when the rescue engine plays the role; without one at once.
   * @throws as the rescue engine does
   */
  async start(): Promise<void> {
    await this.#callRescue()?.start();
  }

  /** Begins to load the chosen engine; later than start(), so that it delays nobody's start. */
  load(): void {
    void this.#chosen?.startInTime();
  }

  /** Resolves when the chosen engine plays the role, or has been given up. */
  settled(): Promise<void> {
    return this.#settled;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const threads = [this.#chosen, this.#rescue, ...this.#leaving];
    await Promise.all(threads.map((thread) => thread?.stop()));
  }

  /** Ends whoever plays the role, because it does not answer. */
  async end(reason: EarshotError): Promise<void> {
    await (this.#isChosenIn ? this.#chosen : this.#rescue)?.end(reason);
  }

  get status(): SeatStatus {
    const { chosen, rescue } = this.#parts;
    if (!chosen) return { state: readiness(this.#rescue), detail: rescue?.detail ?? 'none' };
    const proof = this.#verdict ? { verdict: this.#verdict } : {};
    if (this.#isChosenIn) return { state: 'ready', detail: chosen.detail, ...proof };
    const isGivenUp = this.#chosen?.state === 'given-up';
    const why = isGivenUp ? `failed: ${this.#chosen?.reason}` : 'is being loaded';
    const alone = isGivenUp ? 'failed' : 'starting';
    if (!rescue) return { state: alone, detail: `${chosen.detail} ${why}` };
    const state = readiness(this.#rescue) === 'ready' ? 'stand-in' : 'starting';
    return { state, detail: `${rescue.detail}, because ${chosen.detail} ${why}` };
  }

  #threadOf(candidate: Candidate, career: Career): EngineThread {
    const { name, clock, log, onFatal: onImmortal } = this.#parts;
    let enter = (): void => {};
    const spawn = async (): Promise<Worker> => {
      const arrival = await candidate.spawn();
      enter = arrival.enter;
      if (candidate === this.#parts.chosen) this.#verdict = arrival.verdict;
      return arrival.worker;
    };
    const onReady = (): void => career.onReady(enter);
    return new EngineThread({ ...career, name, clock, log, spawn, onReady, onImmortal });
  }

  #careerOfChosen(): Career {
    return {
      onReady: (enter) => {
        this.#isChosenIn = true;
        enter();
        this.#dismissRescue();
        this.#settle();
      },
      onDeath: () => {
        this.#isChosenIn = false;
        void this.#callRescue()?.startInTime();
      },
      onGivenUp: (error) => {
        this.#parts.log.error({ err: error, thread: this.#parts.name }, 'engine given up');
        this.#settle();
      },
    };
  }

  /** @returns a rescue thread to be started; undefined when there is one already, or none at all */
  #callRescue(): EngineThread | undefined {
    const { rescue, onFatal } = this.#parts;
    if (!rescue || this.#rescue || this.#isStopping) return undefined;
    this.#rescue = this.#threadOf(rescue, {
      onReady: (enter) => {
        if (this.#isChosenIn) this.#dismissRescue();
        else enter();
      },
      onDeath: () => undefined,
      onGivenUp: onFatal,
    });
    return this.#rescue;
  }

  #dismissRescue(): void {
    const rescue = this.#rescue;
    if (!rescue) return;
    this.#rescue = undefined;
    this.#leaving.add(rescue);
    this.#parts.clock.setTimer(LINGER_MS, () => {
      this.#leaving.delete(rescue);
      void rescue.stop();
    });
  }
}

/** What follows from the fate of a thread. */
interface Career {
  onReady(enter: () => void): void;
  onDeath(): void;
  onGivenUp(error: EarshotError): void;
}

function readiness(thread: EngineThread | undefined): 'ready' | 'starting' {
  return thread?.state === 'ready' ? 'ready' : 'starting';
}
