import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type {
  DoneReply,
  ForgetReply,
  ReloadReply,
  TimersReply,
  VolumeReply,
} from '../control/box-replies.ts';
import type { Core, HomeEdit } from '../control/core.ts';
import type { HomeReply } from '../control/home-replies.ts';
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
import { onePiece, type PreparedAnswer, type Turn, writtenAnswer } from '../dialog/turn.ts';
import type { TurnRecord } from '../ports/turns.ts';
import { type BoxHands, running } from './box-hands.ts';
import { BoxVoice, type BoxVoiceParts, type Manners } from './box-voice.ts';
import type { Brain } from './brain.ts';
import { applyHomeEdit, describeHome } from './home-names.ts';
import { settingsStatus } from './settings-status.ts';
import { describeSpeakers, readVectors } from './speakers.ts';
import type { Stores } from './stores.ts';

const MS_PER_S = 1000;

export interface BoxCoreParts extends BoxVoiceParts {
  stores: Stores;
  brain: Brain;
  clock: Clock;
  /** Release version of the daemon. */
  version: string;
  record: (turn: Turn) => TurnRecord;
  /** The live part of the status. */
  live: () => Pick<
    StatusReply,
    | 'conversation'
    | 'isMuted'
    | 'lastLatencyMs'
    | 'gpu'
    | 'mqtt'
    | 'doNotDisturb'
    | 'audio'
    | 'hearing'
    | 'engines'
    | 'models'
    | 'ahead'
    | 'warnings'
  >;
  /** Absent: no daemon runs. */
  hands: BoxHands | undefined;
  /** The people that are known have changed. */
  onSpeakers: () => void;
  /** Added to the answers of timer requests where no daemon will ring. */
  timerNote: string | undefined;
}

/** Intents whose outcome only a running daemon tells. */
const WAITING: ReadonlySet<string> = new Set(['timer.start', 'alarm.set', 'reminder.set']);

/** What the doors may ask of the box. */
export class BoxCore implements Core {
  readonly #parts: BoxCoreParts;
  readonly #voice: BoxVoice;
  readonly #startedWallMs: number;

  constructor(parts: BoxCoreParts) {
    this.#parts = parts;
    this.#voice = new BoxVoice(parts);
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
      timers: stores.state.timers.listTimers().length,
      ...settingsStatus(stores.settings.loaded.config),
      restartNeeded: stores.settings.restartNeeded,
      warnings: [...stores.settings.loaded.warnings, ...warnings],
      ...present,
    };
  }

  async ask(
    text: string,
    { isConfirmed, signal }: { isConfirmed: boolean; signal: AbortSignal },
  ): Promise<AskReply> {
    const { brain, record, clock, timerNote } = this.#parts;
    const [startedWallMs, startedMs] = [Math.round(clock.wallMs()), clock.nowMs()];
    const asked: PreparedAnswer[] = [];
    const onQuestion = (deed: PreparedAnswer) => void asked.push(deed);
    const prepared = await brain.prepare({ text, confidence: 1, onQuestion }, signal);
    const intentMs = clock.nowMs();
    const { confirm } = prepared;
    const isRisky = confirm !== undefined && !isConfirmed;
    const ask = isRisky ? { pieces: onePiece(confirm) } : await prepared.commit();
    let said = await writtenAnswer(ask);
    const needsConfirmation = isRisky || (asked.length > 0 && !isConfirmed);
    if (asked[0] && isConfirmed) said = await writtenAnswer(await asked[0].commit());
    brain.remember(said.reply);
    const { id } = record({
      id: randomUUID(),
      origin: 'ask',
      startedWallMs,
      transcript: { text, confidence: 1, source: 'dictation' },
      ...(prepared.intent ? { intent: prepared.intent } : {}),
      ...{ ...said, heard: '' },
      marks: { transcriptMs: startedMs, intentMs, firstSentenceMs: clock.nowMs() },
      outcome: 'answered',
    });
    const { name = null, slots = {} } = prepared.intent ?? {};
    const notes = timerNote && name !== null && WAITING.has(name) ? [timerNote] : [];
    return { turnId: id, intent: name, slots, ...said, needsConfirmation, notes };
  }

  say(text: string): Promise<SayReply> {
    return this.#voice.say(text);
  }

  announce(text: string): Promise<SayReply> {
    return this.#voice.announce(text);
  }

  synthesizeWav(text: string): Promise<Uint8Array> {
    return this.#voice.synthesizeWav(text);
  }

  async listen(): Promise<DoneReply> {
    running(this.#parts.hands).listen();
    return { notes: [] };
  }

  async stop(): Promise<DoneReply> {
    running(this.#parts.hands).stop();
    return { notes: [] };
  }

  async identify(): Promise<DoneReply> {
    running(this.#parts.hands).identify();
    return { notes: [] };
  }

  async restart(): Promise<DoneReply> {
    running(this.#parts.hands).restart();
    return { notes: ['It ends now; systemd starts it again, a terminal does not.'] };
  }

  async forgetMqtt(): Promise<ForgetReply> {
    return { topics: await running(this.#parts.hands).forgetMqtt() };
  }

  async setVolume(percent: number, actor: string): Promise<VolumeReply> {
    this.#parts.stores.settings.set({ key: 'audio.volumePercent', value: percent }, actor);
    return { percent };
  }

  async timers(): Promise<TimersReply> {
    const timers = this.#parts.brain.timers.list().map(({ timer, leftMs, isRinging }) => {
      const { id, name, durationS: totalS } = timer;
      return { id, name: name ?? '', totalS, leftS: leftMs / MS_PER_S, isRinging };
    });
    return { timers };
  }

  async reload(): Promise<ReloadReply> {
    const { settings, readFile } = this.#parts.stores;
    return settings.reload(readFile());
  }

  async setMuted(isMuted: boolean): Promise<MannersReply> {
    const manners = running(this.#parts.manners);
    if (isMuted) manners.mute();
    else manners.unmute();
    return mannersReply(manners);
  }

  async setDoNotDisturb(isOn: boolean): Promise<MannersReply> {
    const manners = running(this.#parts.manners);
    manners.setDoNotDisturb(isOn);
    return mannersReply(manners);
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

  async homeDevices(): Promise<HomeReply> {
    return describeHome(this.#parts.stores.homeRegistry);
  }

  async editHome(edit: HomeEdit): Promise<HomeReply> {
    applyHomeEdit(this.#parts.stores.homeRegistry, edit);
    return this.homeDevices();
  }

  async configView(): Promise<ConfigView> {
    return this.#parts.stores.settings.view();
  }

  async setConfig(edit: { key: string; value: unknown }, actor: string): Promise<ConfigChange> {
    return this.#parts.stores.settings.set(edit, actor);
  }

  async unsetConfig(key: string, actor: string): Promise<ConfigChange> {
    return this.#parts.stores.settings.unset(key, actor);
  }
}

function mannersReply({ isMuted, isUndisturbed }: Manners): MannersReply {
  return { isMuted, doNotDisturb: isUndisturbed };
}
