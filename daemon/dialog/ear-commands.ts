import type { EarconName, Ears } from '../ports/ears.ts';
import type { ConversationEffect } from './states.ts';

const PERCENT = 100;

export interface EarCommandsParts {
  ears: Ears;
  restMode: 'wake' | 'open' | 'off';
  /** The microphone is heard during replies. */
  isHeardDuringReplies: boolean;
  /** How long a request is waited for, ms. */
  noSpeechTimeoutMs: number;
  /** How long an answer is waited for at this moment, ms. */
  answerWithinMs: () => number;
  /** Which of its sounds are heard; the others always are. */
  earcons: Readonly<Partial<Record<EarconName, boolean>>>;
  /** Volume of a ducked reply, percent of the usual one. */
  duckPercent: number;
}

type HearEffect = ConversationEffect & { name: 'hear' };

/** Says the effects of the table that concern the ears in their own words. */
export class EarCommands {
  readonly #parts: EarCommandsParts;
  #isDucked = false;

  constructor(parts: EarCommandsParts) {
    this.#parts = parts;
  }

  perform(effect: ConversationEffect): void {
    const { ears } = this.#parts;
    switch (effect.name) {
      case 'hear':
        return this.#hear(effect);
      case 'flush-playback':
        return ears.send({ kind: 'flush', turnId: effect.turnId });
      case 'pause-playback':
        return ears.send({ kind: 'pause', turnId: effect.turnId });
      case 'hold-playback':
        return ears.send({ kind: 'hold', turnId: effect.turnId });
      case 'resume-playback':
        return ears.send({ kind: 'resume', turnId: effect.turnId });
      case 'duck':
        return this.#duck(effect.isOn);
      case 'earcon':
        return this.earcon(effect.earcon);
    }
  }

  earcon(name: EarconName): void {
    if (this.#parts.earcons[name] !== false) this.#parts.ears.send({ kind: 'earcon', name });
  }

  #hear({ mode }: HearEffect): void {
    const { ears, restMode, isHeardDuringReplies } = this.#parts;
    const { noSpeechTimeoutMs, answerWithinMs } = this.#parts;
    const canHear = restMode !== 'off';
    switch (mode) {
      case 'rest':
        return ears.send({ kind: 'mode', mode: restMode });
      case 'nothing':
        return ears.send({ kind: 'mode', mode: 'off' });
      case 'request':
        return ears.send({ kind: 'mode', mode: 'open', forMs: noSpeechTimeoutMs });
      case 'reply':
        return ears.send({
          kind: 'mode',
          mode: canHear && isHeardDuringReplies ? 'duplex' : 'off',
        });
      case 'follow-up':
        return ears.send({ kind: 'mode', mode: 'open', forMs: answerWithinMs() });
    }
  }

  #duck(isOn: boolean): void {
    if (isOn === this.#isDucked) return;
    this.#isDucked = isOn;
    const factor = isOn ? this.#parts.duckPercent / PERCENT : 1;
    this.#parts.ears.send({ kind: 'duck', factor });
  }
}
