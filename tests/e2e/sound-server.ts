import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const READY_MS = 10_000;
const READY_STEP_MS = 50;
const STOP_MS = 2_000;
/** From the speaker to the microphone: the way of two metres, and what a device may add. */
const ECHO_LATENCY_MS = 40;
const ALSA_CONFIG = '/usr/share/alsa/alsa.conf';
const NEEDED = ['pulseaudio', 'pactl', 'paplay', 'parecord'];

/**
 * A sink without rewinds renders at most 50 ms ahead. With them it renders two seconds ahead while
 * nobody listens, and a stream that is opened then hears nothing until they are over.
 */
const SINK = 'module-null-sink norewinds=1';
/** The two virtual devices: what is played into `mic_feed` is heard on `mic`. */
const DEVICES = {
  microphone: [
    `${SINK} sink_name=mic_feed rate=16000 channels=1`,
    'module-remap-source source_name=mic master=mic_feed.monitor',
  ],
  speaker: [`${SINK} sink_name=speaker rate=44100 channels=2`],
};
export type VirtualDevice = keyof typeof DEVICES;
const BOTH: readonly VirtualDevice[] = ['microphone', 'speaker'];

/** The default device follows the server; the named ones ask for one sink or source. */
const ALSA_DEVICES = `
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.test_microphone { type pulse device mic hint { show on description "mic" } }
pcm.test_speaker { type pulse device speaker hint { show on description "speaker" } }
pcm.late_speaker { type pulse device late hint { show on description "a sink that comes later" } }
`;

/** Why the sound server cannot run here; empty when it can. */
export function soundServerMissing(): string {
  try {
    for (const program of NEEDED) execFileSync('sh', ['-c', `command -v ${program}`]);
  } catch {
    return 'pulseaudio and pulseaudio-utils are not installed';
  }
  return existsSync(ALSA_CONFIG) ? '' : 'libasound2-data is not installed';
}

async function ended(child: ChildProcess, limitMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await Promise.race([
    new Promise<void>((resolve) => child.once('exit', () => resolve())),
    delay(limitMs).then(() => void child.kill('SIGKILL')),
  ]);
}

/**
 * A private PulseAudio with a virtual microphone (source `mic`, fed by sink `mic_feed`) and a
 * virtual speaker (sink `speaker`). ALSA's default device leads to them in processes that are given
 * `env`. Nothing outlives stop().
 */
export class SoundServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'earshot-sound-'));
  readonly #socket = join(this.folder, 'native');
  readonly #children = new Set<ChildProcess>();
  #server: ChildProcess | undefined;

  /** What child processes need to find this server and no other. */
  get env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PULSE_SERVER: `unix:${this.#socket}`,
      PULSE_RUNTIME_PATH: this.folder,
      PULSE_COOKIE: join(this.folder, 'cookie'),
      ALSA_CONFIG_PATH: `${ALSA_CONFIG}:${join(this.folder, 'asound.conf')}`,
    };
  }

  /** Starts the server with both virtual devices. */
  async start(): Promise<void> {
    writeFileSync(join(this.folder, 'asound.conf'), ALSA_DEVICES);
    await this.restart();
  }

  /** Starts the server again after kill(). */
  async restart(): Promise<void> {
    rmSync(this.#socket, { force: true });
    const native = `module-native-protocol-unix auth-anonymous=1 socket=${this.#socket}`;
    const modules = [native, ...BOTH.flatMap((name) => DEVICES[name])].flatMap((module) => [
      '-L',
      module,
    ]);
    const flags = ['-n', '--daemonize=no', '--use-pid-file=no', '--disallow-exit'];
    const env = { ...this.env, HOME: this.folder, PULSE_SERVER: undefined };
    this.#server = spawn('pulseaudio', [...flags, '--exit-idle-time=-1', ...modules], {
      env,
      stdio: 'ignore',
    });
    this.#children.add(this.#server);
    await this.#untilReady();
  }

  /** Ends the server as a crash would. */
  async kill(): Promise<void> {
    this.#server?.kill('SIGKILL');
    if (this.#server !== undefined) await ended(this.#server, STOP_MS);
  }

  /** Pulls virtual devices out. */
  async removeDevices(devices: readonly VirtualDevice[] = BOTH): Promise<void> {
    const loaded = (await this.#pactl('list', 'short', 'modules')).split('\n');
    for (const module of devices.flatMap((name) => DEVICES[name]).reverse()) {
      const args = module.slice(module.indexOf(' ') + 1);
      const line = loaded.find((candidate) => candidate.includes(args));
      await this.#pactl('unload-module', line?.split('\t')[0] ?? 'none');
    }
  }

  /** Plugs them in again. */
  async addDevices(devices: readonly VirtualDevice[] = BOTH): Promise<void> {
    for (const module of devices.flatMap((name) => DEVICES[name])) {
      await this.#pactl('load-module', ...module.split(' '));
    }
    await this.#chooseDefaults(devices);
  }

  /** Adds the sink that ALSA's `late_speaker` asks for. */
  async addLateSpeaker(): Promise<void> {
    await this.#pactl('load-module', ...SINK.split(' '), 'sink_name=late');
  }

  /** Plays a WAV into the microphone; resolves at its end. */
  async playIntoMicrophone(wavPath: string): Promise<void> {
    const args = ['--device=mic_feed', '--latency-msec=20', wavPath];
    const child = spawn('paplay', args, { env: this.env, stdio: 'ignore' });
    this.#children.add(child);
    await new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.#children.delete(child);
  }

  /** The microphone hears the speaker from now on, this much softer. */
  async addEcho(gainDb: number): Promise<void> {
    const ends = [
      'source=speaker.monitor',
      'sink=mic_feed',
      `latency_msec=${ECHO_LATENCY_MS}`,
      'adjust_time=0',
    ];
    await this.#pactl('load-module', 'module-loopback', ...ends);
    const inputs = (await this.#pactl('list', 'short', 'sink-inputs')).trim().split('\n');
    // Only the loop belongs to no client.
    const loop = inputs.find((line) => line.split('\t')[2] === '-')?.split('\t')[0] ?? 'none';
    await this.#pactl('set-sink-input-volume', loop, `${gainDb}dB`);
  }

  /** Programs that read a microphone now. */
  async recordingStreams(): Promise<number> {
    const lines = (await this.#pactl('list', 'short', 'source-outputs')).split('\n');
    // A device that is made of another one reads that as well; it belongs to no client.
    return lines.filter((line) => /^\d+\t\d+\t\d+\t/.test(line)).length;
  }

  /** Records what the speaker plays, 16-bit mono WAV. @returns ends the recording */
  recordSpeaker(wavPath: string, rateHz = 16_000): () => Promise<void> {
    const form = ['--file-format=wav', `--rate=${rateHz}`, '--channels=1', '--format=s16le'];
    const args = ['--device=speaker.monitor', '--latency-msec=20', ...form, wavPath];
    const child = spawn('parecord', args, { env: this.env, stdio: 'ignore' });
    this.#children.add(child);
    return async () => {
      child.kill('SIGINT');
      await ended(child, STOP_MS);
      this.#children.delete(child);
    };
  }

  /** Ends the server, every player and recorder, and removes the folder. */
  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGTERM');
    await Promise.all([...this.#children].map((child) => ended(child, STOP_MS)));
    this.#children.clear();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #pactl(...args: string[]): Promise<string> {
    return (await run('pactl', args, { env: this.env })).stdout;
  }

  async #chooseDefaults(devices: readonly VirtualDevice[]): Promise<void> {
    if (devices.includes('speaker')) await this.#pactl('set-default-sink', 'speaker');
    if (devices.includes('microphone')) await this.#pactl('set-default-source', 'mic');
  }

  async #untilReady(): Promise<void> {
    for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += READY_STEP_MS) {
      const sources = await this.#pactl('list', 'short', 'sources').catch(() => '');
      if (sources.includes('\tmic\t')) {
        await this.#chooseDefaults(BOTH);
        return;
      }
      await delay(READY_STEP_MS);
    }
    throw new Error('pulseaudio did not become ready');
  }
}
