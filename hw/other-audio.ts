import { readFileSync, rmSync } from 'node:fs';
import { writeDurably } from '../daemon/base/files.ts';
import type { OtherAudio } from '../daemon/ports/other-audio.ts';
import type { RunProgram } from './host-access.ts';
import { listSinkInputs, type SinkInput, setSinkInputVolume } from './sink-inputs.ts';

export interface PulseOtherAudioOptions {
  run: RunProgram;
  /** Where it is kept what was lowered, so that a crash leaves nobody quiet. */
  path: string;
  /** Streams of this process are not touched. */
  processId: number;
  /** What is left of the volume, 0..1. */
  share: number;
}

/** A stream that was lowered, in units of the server for each channel. */
interface Lowered extends Pick<SinkInput, 'index' | 'owner'> {
  before: number[];
  now: number[];
}

/** The other streams of PulseAudio, or of PipeWire in its place, through `pactl`. */
export class PulseOtherAudio implements OtherAudio {
  readonly #options: PulseOtherAudioOptions;
  #lowered: Lowered[];
  #work: Promise<void> = Promise.resolve();

  /** Knows what an earlier process has lowered and not given back: call restore(). */
  constructor(options: PulseOtherAudioOptions) {
    this.#options = options;
    this.#lowered = readLowered(options.path);
  }

  lower(): Promise<void> {
    return this.#afterwards(() => this.#lower());
  }

  restore(): Promise<void> {
    return this.#afterwards(() => this.#restore());
  }

  /** One after the other; what goes wrong costs this one time. */
  #afterwards(act: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(act).catch(() => undefined);
    return this.#work;
  }

  async #lower(): Promise<void> {
    const { run, processId, share } = this.#options;
    const inputs = (await listSinkInputs(run)) ?? [];
    const fresh = besideUs(inputs, `${processId}`)
      .filter((input) => !this.#lowered.some((known) => isSame(known, input)))
      .filter(({ volumes }) => volumes.some((volume) => volume > 0))
      .map(({ index, owner, volumes }): Lowered => {
        const now = volumes.map((volume) => Math.round(volume * share));
        return { index, owner, before: volumes, now };
      });
    if (fresh.length === 0) return;
    // Those that have ended are forgotten here, so that the list does not grow.
    const alive = this.#lowered.filter((known) => inputs.some((input) => isSame(known, input)));
    this.#lowered = [...alive, ...fresh];
    writeDurably(this.#options.path, Buffer.from(JSON.stringify(this.#lowered)));
    await Promise.all(fresh.map(({ index, now }) => setSinkInputVolume(run, index, now)));
  }

  async #restore(): Promise<void> {
    if (this.#lowered.length === 0) return;
    const { run, path } = this.#options;
    const inputs = await listSinkInputs(run);
    // A server that does not answer now is asked again next time.
    if (!inputs) return;
    const ours = this.#lowered.filter((known) =>
      inputs.some((input) => isSame(known, input) && isEqual(input.volumes, known.now)),
    );
    await Promise.all(ours.map(({ index, before }) => setSinkInputVolume(run, index, before)));
    this.#lowered = [];
    rmSync(path, { force: true });
  }
}

/**
 * Streams of others on the speaker that the box plays on. What goes elsewhere may be what the box
 * hears: the voice of a call, or a microphone that is made of a sink. Where the box does not play
 * through this server, all streams of others.
 */
function besideUs(inputs: readonly SinkInput[], processId: string): SinkInput[] {
  const own = inputs.filter((input) => input.processId === processId);
  const others = inputs.filter((input) => input.processId !== processId);
  if (own.length === 0) return others;
  return others.filter(({ sink }) => own.some((ours) => ours.sink === sink));
}

function isSame(known: Lowered, input: SinkInput): boolean {
  return known.index === input.index && known.owner === input.owner;
}

function isEqual(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

/** A file that cannot be read, or holds something else, is as none. */
function readLowered(path: string): Lowered[] {
  try {
    const list: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(list) ? list.filter(isLowered) : [];
  } catch {
    return [];
  }
}

function isLowered(value: unknown): value is Lowered {
  const { index, owner, before, now } = (value ?? {}) as Partial<Record<keyof Lowered, unknown>>;
  const isKnown = Number.isSafeInteger(index) && typeof owner === 'string';
  return isKnown && areVolumes(before) && areVolumes(now);
}

function areVolumes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((volume) => Number.isSafeInteger(volume));
}
