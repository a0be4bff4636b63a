import { EarshotError } from '../base/errors.ts';
import type { Settings } from '../control/settings.ts';
import type { Conversation } from '../dialog/conversation.ts';
import type { StateName } from '../dialog/states.ts';
import type { Turn } from '../dialog/turn.ts';
import type { MuteLatch } from './mute-latch.ts';

/** Of a volume button: the step of linux-voice-assistant (docs/peripheral_api.md there). */
const VOLUME_STEP_PERCENT = 5;
const LOUDEST_PERCENT = 100;

/** A request is being waited for or taken in. */
const LISTENING: ReadonlySet<StateName> = new Set(['listening', 'followUp', 'transcribing']);

export interface ButtonsParts {
  conversation: Pick<Conversation, 'state' | 'listen' | 'cancel'>;
  latch: MuteLatch;
  settings: Pick<Settings, 'loaded' | 'set'>;
  timers: { acknowledge(): number };
  /** The turn that began last, which may be over. */
  lastTurn: () => Turn | undefined;
  /** Who presses, for the audit, for example `peripheral`. */
  actor: string;
}

/** What people do to the box by hand, whatever the buttons are connected to. */
export class Buttons {
  readonly #parts: ButtonsParts;

  constructor(parts: ButtonsParts) {
    this.#parts = parts;
  }

  /** Waits for a request as if woken. @throws BUSY saying why it cannot */
  listen(): void {
    const { conversation, settings } = this.#parts;
    if (LISTENING.has(conversation.state)) return;
    if (!settings.loaded.config.wake.enabled) {
      throw new EarshotError('BUSY', 'the box does not listen at all (wake.enabled is false)');
    }
    conversation.listen();
    if (LISTENING.has(conversation.state)) return;
    throw new EarshotError('BUSY', 'the microphone is muted or cannot be had');
  }

  /** Ends whatever goes on. */
  stop(): void {
    this.#parts.conversation.cancel();
  }

  /** @throws BUSY while a mute switch is closed */
  setMuted(isMuted: boolean): void {
    const { latch } = this.#parts;
    if (isMuted) latch.mute();
    else latch.unmute();
  }

  /** @throws BUSY while a mute switch is closed */
  toggleMute(): void {
    this.setMuted(!this.#parts.latch.isMuted);
  }

  /** @throws CONFIG_INVALID, DISK_FULL */
  volumeUp(): void {
    this.setVolume(this.#volumePercent + VOLUME_STEP_PERCENT);
  }

  /** @throws CONFIG_INVALID, DISK_FULL */
  volumeDown(): void {
    this.setVolume(this.#volumePercent - VOLUME_STEP_PERCENT);
  }

  /** @param percent clamped to 0..100 @throws CONFIG_INVALID, DISK_FULL */
  setVolume(percent: number): void {
    const value = Math.round(Math.min(LOUDEST_PERCENT, Math.max(0, percent)));
    if (value === this.#volumePercent) return;
    this.#parts.settings.set({ key: 'audio.volumePercent', value }, this.#parts.actor);
  }

  /** What rings falls silent for good, in the middle of a word too. */
  stopRinging(): void {
    const { conversation, timers, lastTurn } = this.#parts;
    const isAloud = conversation.state === 'speaking' && lastTurn()?.origin === 'timer';
    if (timers.acknowledge() > 0 && isAloud) conversation.cancel();
  }

  get #volumePercent(): number {
    return this.#parts.settings.loaded.config.audio.volumePercent;
  }
}
