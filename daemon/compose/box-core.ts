import { randomUUID } from 'node:crypto';
import { encodeWav } from '../../hw/wav-writer.ts';
import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Core } from '../control/core.ts';
import type {
  AskReply,
  ConfigChange,
  ConfigView,
  MannersReply,
  SayReply,
  SpeakersReply,
  TurnsReply,
} from '../control/replies.ts';
import type { StatusReply } from '../control/status-reply.ts';
import { onePiece, type Turn } from '../dialog/turn.ts';
import type { SpeechChunk } from '../ports/speech.ts';
import type { TurnOrigin, TurnRecord } from '../ports/turns.ts';
import { joined } from '../voice/joined.ts';
import { splitSentences } from '../voice/sentences.ts';
import { spokenForm } from '../voice/spoken/spoken-form.ts';
import type { Brain } from './brain.ts';
import { describeSpeakers, readVectors } from './speakers.ts';
import type { Stores } from './stores.ts';

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

export interface BoxCoreParts {
  stores: Stores;
  brain: Brain;
  clock: Clock;
  /** Release version of the daemon. */
  version: string;
  record: (turn: Turn) => TurnRecord;
  synthesize: Synthesize;
  /** Speaks aloud; resolves with the turn when it is over, undefined when the box is too busy. */
  speakAloud: (
    text: string,
    origin: TurnOrigin,
  ) => Promise<{ id: string; heard: string } | undefined>;
  /** The live part of the status. */
  live: () => Pick<
    StatusReply,
    | 'conversation'
    | 'doNotDisturb'
    | 'audio'
    | 'hearing'
    | 'engines'
    | 'models'
    | 'ahead'
    | 'warnings'
  >;
  /** How the box behaves towards people; absent: it neither hears nor speaks. */
  manners: Manners | undefined;
  /** The people that are known have changed. */
  onSpeakers: () => void;
  /** Added to the answers of timer requests where no daemon will ring. */
  timerNote: string | undefined;
}

/** What the doors may ask of the box. */
export class BoxCore implements Core {
  readonly #parts: BoxCoreParts;
  readonly #startedWallMs: number;

  constructor(parts: BoxCoreParts) {
    this.#parts = parts;
    this.#startedWallMs = Math.round(parts.clock.wallMs());
  }

  async status(): Promise<StatusReply> {
    const { stores, version, live } = this.#parts;
    const { warnings, ...present } = live();
    return {
      version,
      pid: process.pid,
      deviceId: stores.state.deviceId,
      stateFolder: stores.paths.folder,
      startedWallMs: this.#startedWallMs,
      timers: stores.state.listTimers().length,
      warnings: [...stores.settings.loaded.warnings, ...warnings],
      ...present,
    };
  }

  async ask(
    text: string,
    { isConfirmed, signal }: { isConfirmed: boolean; signal: AbortSignal },
  ): Promise<AskReply> {
    const { brain, record, clock, timerNote } = this.#parts;
    const startedWallMs = Math.round(clock.wallMs());
    const startedMs = clock.nowMs();
    const prepared = await brain.prepare({ text, confidence: 1 }, signal);
    const intentMs = clock.nowMs();
    const { confirm } = prepared;
    const needsConfirmation = confirm !== undefined && !isConfirmed;
    const answer = needsConfirmation ? { pieces: onePiece(confirm) } : await prepared.commit();
    let reply = '';
    for await (const piece of answer.pieces) reply += piece;
    brain.remember(reply);
    const { id } = record({
      id: randomUUID(),
      origin: 'ask',
      startedWallMs,
      transcript: { text, confidence: 1, source: 'dictation' },
      ...(prepared.intent ? { intent: prepared.intent } : {}),
      reply,
      heard: '',
      marks: { transcriptMs: startedMs, intentMs, firstSentenceMs: clock.nowMs() },
      outcome: 'answered',
    });
    const { name = null, slots = {} } = prepared.intent ?? {};
    const notes = timerNote && name === 'timer.start' ? [timerNote] : [];
    return { turnId: id, intent: name, slots, reply, needsConfirmation, notes };
  }

  async say(text: string): Promise<SayReply> {
    const output = this.#parts.live().audio.find(({ direction }) => direction === 'output');
    if (output?.state !== 'open') {
      const reason = output?.reason || 'there is no speaker';
      throw new EarshotError('NO_AUDIO_DEVICE', `cannot speak: ${reason}`);
    }
    const isUndisturbed = this.#parts.manners?.isUndisturbed === true;
    const said = this.#parts.speakAloud(text, 'say');
    // Dropped is known at once; what is held back may wait for hours.
    const turn = await (isUndisturbed ? Promise.race([said, 'held' as const]) : said);
    if (turn === 'held') {
      return { turnId: '', notes: ['Do not disturb is on: it is said when that is over.'] };
    }
    if (!turn) {
      const why = isUndisturbed ? 'do not disturb is on' : 'too much is waiting to be said';
      throw new EarshotError('BUSY', why);
    }
    const isHeard = turn.heard !== '' || text.trim() === '';
    const notes = isHeard ? [] : ['It could not be played to its end.'];
    return { turnId: turn.id, notes };
  }

  async setMuted(isMuted: boolean): Promise<MannersReply> {
    const manners = this.#runningManners();
    if (isMuted) manners.mute();
    else manners.unmute();
    return mannersReply(manners);
  }

  async setDoNotDisturb(isOn: boolean): Promise<MannersReply> {
    const manners = this.#runningManners();
    manners.setDoNotDisturb(isOn);
    return mannersReply(manners);
  }

  #runningManners(): Manners {
    const { manners } = this.#parts;
    if (manners) return manners;
    throw new EarshotError('DAEMON_UNREACHABLE', 'no daemon is running that could be told so');
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

  async turns(limit: number): Promise<TurnsReply> {
    return { turns: this.#parts.stores.history.recentTurns(limit) };
  }

  async speakers(): Promise<SpeakersReply> {
    return describeSpeakers(this.#parts.stores.state.speakers.list());
  }

  async enrolSpeaker(
    name: string,
    { model, vectors }: { model: string; vectors: readonly string[] },
  ): Promise<SpeakersReply> {
    const { stores, onSpeakers } = this.#parts;
    stores.state.speakers.replace(name, model, readVectors(vectors));
    onSpeakers();
    return this.speakers();
  }

  async removeSpeaker(name: string): Promise<SpeakersReply> {
    const { stores, onSpeakers } = this.#parts;
    if (!stores.state.speakers.remove(name)) {
      throw new EarshotError('USAGE', `nobody is known by the name ${name}`);
    }
    onSpeakers();
    return this.speakers();
  }

  async configView(): Promise<ConfigView> {
    return this.#parts.stores.settings.view();
  }

  async setConfig(key: string, value: unknown): Promise<ConfigChange> {
    return this.#parts.stores.settings.set({ key, value }, 'cli');
  }

  async unsetConfig(key: string): Promise<ConfigChange> {
    return this.#parts.stores.settings.unset(key, 'cli');
  }
}

function mannersReply({ isMuted, isUndisturbed }: Manners): MannersReply {
  return { isMuted, doNotDisturb: isUndisturbed };
}
