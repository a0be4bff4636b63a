import { once } from 'node:events';
import type { Core, HomeEdit } from '../../daemon/control/core.ts';
import type { ConfigChange } from '../../daemon/control/replies.ts';
import type { Citation } from '../../daemon/ports/knowledge.ts';
import type { TurnRecord } from '../../daemon/ports/turns.ts';
import { FakeKb } from './fake-kb.ts';
import { FakeRecords } from './fake-records.ts';

export const SAMPLE_TURN: TurnRecord = {
  id: '0b0e7d3c-0000-4000-8000-000000000001',
  sessionId: '0b0e7d3c-0000-4000-8000-000000000002',
  origin: 'voice',
  startedWallMs: 1_700_000_000_000,
  transcript: 'set a pasta timer for ten minutes',
  intent: 'timer.start',
  slots: { name: 'pasta', seconds: 600, spoken: true },
  reply: 'Your pasta timer is set for ten minutes.',
  heard: 'Your pasta timer is set for ten minutes.',
  marks: {
    speechEndMs: 1000,
    endpointMs: 1320,
    transcriptMs: 1322.5,
    intentMs: 1323,
    firstSentenceMs: 1323.4,
    firstAudioMs: 1331,
    playbackEndMs: 3950,
  },
};

export const SAMPLE_DEVICE = {
  id: 'mqtt/light/l',
  name: 'reading lamp',
  foundName: 'Lamp 1',
  aliases: ['book light'],
  area: 'study',
  floor: null,
  domain: 'light',
  deviceClass: null,
  isExposed: true,
  lastSeenWallMs: 1_700_000_000_000,
};

/** A core that answers the same every time and remembers what it was asked. */
export class FakeCore implements Core {
  readonly records = new FakeRecords((...call) => this.#note(...call));
  /** By role, as `earshot models use` sets them. */
  modelSettings: Record<string, string> = {};
  readonly calls: unknown[][] = [];
  readonly kb = new FakeKb((call) => this.#note(...call));
  /** Thrown by every call while set. */
  failure: Error | undefined;
  isRisky = false; // whatever is asked for must be confirmed
  /** Where its answers stand. */
  cited: { citations?: Citation[] } = {};
  /** When set, ask() waits for its signal to abort. */
  waitsForAbort = false;
  isClosed = false;
  #speakers = [{ name: 'Anna', model: 'eres2net-en-voxceleb', clips: 3 }];
  lastSignal: AbortSignal | undefined;

  async status() {
    this.#note('status');
    return {
      ...{ version: '0.1.0', pid: 42, deviceId: 'd' },
      stateFolder: '/state',
      startedWallMs: 1_700_000_000_000,
      conversation: 'idle',
      ...{ isMuted: false, volumePercent: 60, doNotDisturb: false, timers: 2 },
      wake: {
        ...{ isEnabled: true, sensitivity: 0.5 },
        ...{ phrase: 'hey earshot', phrases: ['hey earshot'] },
      },
      assistant: { name: 'Earshot', names: ['Earshot'] },
      voice: 'auto',
      mqtt: [],
      restartNeeded: [],
      audio: [
        {
          direction: 'input' as const,
          state: 'absent' as const,
          device: 'default',
          streamErrors: 1,
          droppedFrames: 0,
          reason: 'no microphone is connected',
        },
      ],
      models: [],
      ahead: {
        begun: 12,
        adopted: 9,
        dropped: 3,
        droppedWorkMs: 840,
        droppedAudioMs: 2130,
        cacheHits: 7,
        cacheMisses: 20,
      },
      engines: [{ name: 'recognizer', state: 'ready' as const, detail: 'pocketsphinx' }],
      warnings: ['ignored a local setting: log.level is "all"'],
    };
  }

  async ask(text: string, { isConfirmed, signal }: { isConfirmed: boolean; signal: AbortSignal }) {
    this.#note('ask', text);
    this.lastSignal = signal;
    if (this.waitsForAbort) await once(signal, 'abort');
    const { id: turnId, intent, slots, reply } = SAMPLE_TURN;
    const notes = ['Timers ring only while the daemon runs.'];
    const needsConfirmation = this.isRisky && !isConfirmed;
    return { turnId, intent, slots, reply, ...this.cited, needsConfirmation, notes };
  }

  async say(text: string) {
    this.#note('say', text);
    return { turnId: SAMPLE_TURN.id, notes: [] };
  }

  async synthesizeWav(text: string) {
    this.#note('synthesizeWav', text);
    return new Uint8Array([82, 73, 70, 70, 0, 255]);
  }

  async turns(limit: number) {
    this.#note('turns', limit);
    return { turns: [SAMPLE_TURN] };
  }

  async setMuted(isMuted: boolean) {
    this.#note('setMuted', isMuted);
    return { isMuted, doNotDisturb: false };
  }

  async setDoNotDisturb(isOn: boolean) {
    this.#note('setDoNotDisturb', isOn);
    return { isMuted: false, doNotDisturb: isOn };
  }

  async speakers() {
    this.#note('speakers');
    return { speakers: this.#speakers };
  }

  async enrolSpeaker(
    name: string,
    { model, vectors }: { model: string; vectors: readonly string[] },
  ) {
    this.#note('enrolSpeaker', name, model, vectors);
    this.#speakers = [...this.#speakers, { name, model, clips: vectors.length }];
    return { speakers: this.#speakers };
  }

  async removeSpeaker(name: string) {
    this.#note('removeSpeaker', name);
    return { speakers: this.#speakers };
  }

  async homeDevices() {
    this.#note('homeDevices');
    return { devices: [SAMPLE_DEVICE] };
  }

  async editHome(edit: HomeEdit) {
    this.#note('editHome', edit);
    return { devices: [SAMPLE_DEVICE] };
  }

  async configView() {
    this.#note('configView');
    const facts = { restart: false, unit: 'percent', description: 'How loud the box speaks.' };
    const value = { key: 'audio.volumePercent', value: 40, default: 60 };
    const name = { key: 'assistant.name', value: 'Earshot', default: 'Earshot' };
    return {
      entries: [
        { ...name, ...facts, unit: 'none', restart: true, origin: 'default' as const },
        { ...value, ...facts, origin: 'local' as const },
        ...Object.entries(this.modelSettings).map(([role, model]) => ({
          ...{ ...name, ...facts, unit: 'none', restart: true, origin: 'local' as const },
          ...{ key: `models.${role}`, value: model, default: 'auto' },
        })),
      ],
      sourcePath: null,
      warnings: [],
    };
  }

  async setConfig({ key, value }: { key: string; value: unknown }, actor: string) {
    this.#note('setConfig', key, value, actor);
    return { key, value, previous: 60, origin: 'local' as const, restart: false, notes: [] };
  }

  async unsetConfig(key: string, actor: string): Promise<ConfigChange> {
    this.#note('unsetConfig', key, actor);
    return { key, value: 60, previous: 40, origin: 'default', restart: true, notes: [] };
  }

  async announce(text: string) {
    this.#note('announce', text);
    return { turnId: '', notes: [] };
  }

  async listen() {
    this.#note('listen');
    return { notes: [] };
  }

  async stop() {
    this.#note('stop');
    return { notes: [] };
  }

  async setVolume(percent: number, actor: string) {
    this.#note('setVolume', percent, actor);
    return { percent };
  }

  async timers() {
    this.#note('timers');
    const times = { totalS: 600, leftS: 59.6, isRinging: false };
    return { timers: [{ id: 't-1', name: 'pasta', ...times }] };
  }

  async identify() {
    this.#note('identify');
    return { notes: [] };
  }

  async reload() {
    this.#note('reload');
    const changed = ['audio.volumePercent', 'wake.enabled'];
    return { changed, restart: ['wake.enabled'], notes: [] };
  }

  async restart() {
    this.#note('restart');
    return { notes: ['It ends now.'] };
  }

  async forgetMqtt() {
    this.#note('forgetMqtt');
    return { topics: ['earshot/v1/d/state'] };
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  #note(...call: unknown[]): void {
    this.calls.push(call);
    if (this.failure) throw this.failure;
  }
}
