import type { RunProgram } from './host-access.ts';

/** One stream that a program plays through the sound server. */
export interface SinkInput {
  index: number;
  /** The sink it is played on: an index of the server; -1: the server does not say. */
  sink: number;
  /** The program behind it: indices are used again when the server is started again. */
  owner: string;
  /** Process that plays it, decimal; empty where the server does not know. */
  processId: string;
  /** Volume of each channel, in units of the server: 65536 is full. */
  volumes: number[];
}

/** A listing takes 10 ms; a server that hangs must not hold up the box. */
const PACTL_LIMIT_MS = 1_000;
/** More streams than any machine plays at once. */
const MOST_INPUTS = 64;
const MOST_CHANNELS = 32;
const NO_SINK = -1;
/** pactl writes broken numbers in the language of the machine: `0,00` is no JSON. */
const LOCAL_NUMBER = /":\s*(-?\d+),(\d+)/g;

/** @returns undefined where no sound server answers */
export async function listSinkInputs(run: RunProgram): Promise<SinkInput[] | undefined> {
  const args = ['--format=json', 'list', 'sink-inputs'];
  const { state, stdout } = await run('pactl', args, PACTL_LIMIT_MS);
  return state === 'ok' ? parseSinkInputs(stdout) : undefined;
}

/** @param volumes of each channel, in units of the server */
export async function setSinkInputVolume(
  run: RunProgram,
  index: number,
  volumes: readonly number[],
): Promise<void> {
  await run('pactl', ['set-sink-input-volume', `${index}`, ...volumes.map(String)], PACTL_LIMIT_MS);
}

/** What a sound server says of itself. */
export interface SoundServer {
  /** For example `PulseAudio (on PipeWire 1.0.5)`. */
  name: string;
  defaultSource: string;
}

/** @returns undefined where none answers, or pactl is not installed */
export async function findSoundServer(run: RunProgram): Promise<SoundServer | undefined> {
  const { state, stdout } = await run('pactl', ['--format=json', 'info'], PACTL_LIMIT_MS);
  if (state !== 'ok') return undefined;
  const facts = parsed(stdout);
  if (!isFields(facts)) return undefined;
  return { name: text(facts['server_name']), defaultSource: text(facts['default_source_name']) };
}

/** Reads what `pactl --format=json list sink-inputs` says; what is not understood is left out. */
export function parseSinkInputs(json: string): SinkInput[] {
  const list = parsed(json.replaceAll(LOCAL_NUMBER, '":$1.$2'));
  if (!Array.isArray(list)) return [];
  return list.slice(0, MOST_INPUTS).flatMap((entry: unknown) => {
    if (!isFields(entry) || !isFields(entry['volume'])) return [];
    const { index, sink, volume, properties } = entry;
    const volumes = Object.values(volume as Fields).map((channel) =>
      isFields(channel) ? channel['value'] : undefined,
    );
    if (!isCount(index) || !volumes.every(isCount)) return [];
    if (volumes.length === 0 || volumes.length > MOST_CHANNELS) return [];
    const facts = isFields(properties) ? properties : {};
    const processId = text(facts['application.process.id']);
    const owner = `${text(facts['application.name'])}/${processId}`;
    return [{ index, sink: isCount(sink) ? sink : NO_SINK, owner, processId, volumes }];
  });
}

type Fields = Record<string, unknown>;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
