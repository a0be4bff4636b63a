import { encodeWav } from '../../hw/wav-writer.ts';
import { EarshotError } from '../base/errors.ts';
import type { SayReply } from '../control/replies.ts';
import type { StatusReply } from '../control/status-reply.ts';
import type { SpeechChunk } from '../ports/speech.ts';
import type { TurnOrigin } from '../ports/turns.ts';
import { joined } from '../voice/joined.ts';
import { splitSentences } from '../voice/sentences.ts';
import { spokenForm } from '../voice/spoken/spoken-form.ts';

const HELD = { turnId: '', notes: ['Do not disturb is on: it is said when that is over.'] };

/** What a conversation can be told about when to hear and to speak. */
export interface Manners {
  readonly isMuted: boolean;
  readonly isUndisturbed: boolean;
  mute(): void;
  unmute(): void;
  setDoNotDisturb(isOn: boolean): void;
}

/** Synthesises one sentence; resolves when all of it was emitted. */
export type Synthesize = (text: string, emit: (chunk: SpeechChunk) => void) => Promise<void>;

/** What speaks, and what it must heed. */
export interface BoxVoiceParts {
  synthesize: Synthesize;
  /** Speaks aloud; resolves with the turn when it is over, undefined when the box is too busy. */
  speakAloud: (
    text: string,
    origin: TurnOrigin,
  ) => Promise<{ id: string; heard: string } | undefined>;
  /** State of microphone and speaker. */
  live: () => Pick<StatusReply, 'audio'>;
  /** How the box behaves towards people; absent: it neither hears nor speaks. */
  manners: Manners | undefined;
}

/** Says what it is told, aloud or into a file. */
export class BoxVoice {
  readonly #parts: BoxVoiceParts;

  constructor(parts: BoxVoiceParts) {
    this.#parts = parts;
  }

  async say(text: string): Promise<SayReply> {
    const isUndisturbed = this.#parts.manners?.isUndisturbed === true;
    const said = this.#speak(text);
    // Dropped is known at once; what is held back may wait for hours.
    const turn = await (isUndisturbed ? Promise.race([said, 'held' as const]) : said);
    if (turn === 'held') return HELD;
    if (!turn) throw this.#refusal();
    const isHeard = turn.heard !== '' || text.trim() === '';
    const notes = isHeard ? [] : ['It could not be played to its end.'];
    return { turnId: turn.id, notes };
  }

  async announce(text: string): Promise<SayReply> {
    const isRefused = (await Promise.race([this.#speak(text), 'waiting' as const])) === undefined;
    if (isRefused) throw this.#refusal();
    return this.#parts.manners?.isUndisturbed === true ? HELD : { turnId: '', notes: [] };
  }

  #speak(text: string): Promise<{ id: string; heard: string } | undefined> {
    const output = this.#parts.live().audio.find(({ direction }) => direction === 'output');
    if (output?.state === 'open') return this.#parts.speakAloud(text, 'say');
    const reason = output?.reason || 'there is no speaker';
    throw new EarshotError('NO_AUDIO_DEVICE', `cannot speak: ${reason}`);
  }

  #refusal(): EarshotError {
    const isUndisturbed = this.#parts.manners?.isUndisturbed === true;
    const why = isUndisturbed ? 'do not disturb is on' : 'too much is waiting to be said';
    return new EarshotError('BUSY', why);
  }

  async synthesizeWav(text: string): Promise<Uint8Array> {
    const chunks: Float32Array[] = [];
    let sampleRateHz = 0;
    for (const sentence of splitSentences(text).map((each) => spokenForm(each))) {
      if (sentence === '') continue;
      await this.#parts.synthesize(sentence, (chunk) => {
        sampleRateHz = chunk.sampleRateHz;
        chunks.push(chunk.samples);
      });
    }
    if (chunks.length === 0) throw new EarshotError('USAGE', 'there is nothing to say in the text');
    return encodeWav(joined(chunks), sampleRateHz);
  }
}
