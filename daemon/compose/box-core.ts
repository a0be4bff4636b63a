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
import type { KbCore } from '../control/kb-core.ts';
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
import type { BoxCoreParts } from './box-core-parts.ts';
import { running } from './box-hands.ts';
import { type BoxRecords, createRecords } from './box-records.ts';
import { BoxVoice, type Manners } from './box-voice.ts';
import { applyHomeEdit, describeHome } from './home-names.ts';
import { settingsStatus } from './settings-status.ts';
import { describeSpeakers, readVectors } from './speakers.ts';
import { answerInWriting } from './written-ask.ts';

const MS_PER_S = 1000;

/** What the doors may ask of the box. */
export class BoxCore implements Core {
  readonly records: BoxRecords;
  readonly #parts: BoxCoreParts;
  readonly #voice: BoxVoice;
  readonly kb: KbCore;
  readonly #startedWallMs: number;

  constructor(parts: BoxCoreParts) {
    this.#parts = parts;
    this.records = createRecords(parts);
    this.kb = parts.kb;
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
      warnings: [...stores.settings.loaded.warnings, ...stores.history.troubles, ...warnings],
      ...present,
    };
  }

  ask(
    text: string,
    { isConfirmed, signal }: { isConfirmed: boolean; signal: AbortSignal },
  ): Promise<AskReply> {
    return answerInWriting(this.#parts, text, { isConfirmed, signal });
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
