import type { Clock } from '../base/clock.ts';
import { asEarshotError } from '../base/errors.ts';
import type { DoctorProbe, Finding } from '../ports/host.ts';

/** Installs and builds what npm brings. */
const SETUP = './scripts/setup';
const VOICE = 'en-us';
const TEST_RATES_HZ = [16_000, 48_000] as const;

interface EngineCheck {
  name: string;
  /** Loads the real thing; throws when it cannot. @returns what was loaded, in words */
  load(): Promise<string>;
  /** Debian packages that mend it; empty: npm brings it. */
  packages: readonly string[];
}

const CHECKS: readonly EngineCheck[] = [
  {
    name: 'recogniser',
    packages: ['libpocketsphinx3', 'libsphinxbase3', 'pocketsphinx-en-us'],
    load: async () => {
      const { PocketSphinxDecoder, POCKETSPHINX_MODEL_DIR } = await import(
        '../../models/engines/pocketsphinx-library.ts'
      );
      new PocketSphinxDecoder({}).close();
      return `libpocketsphinx.so.3, model ${POCKETSPHINX_MODEL_DIR}`;
    },
  },
  {
    name: 'voice',
    packages: ['libespeak-ng1', 'espeak-ng-data'],
    load: async () => {
      const { EspeakSynthesizer } = await import('../../models/engines/espeak.ts');
      await new EspeakSynthesizer(VOICE).close();
      return `libespeak-ng.so.1, voice ${VOICE}`;
    },
  },
  {
    name: 'resampler',
    packages: ['libspeexdsp1'],
    load: async () => {
      const { createResampler } = await import('../../hw/resampler.ts');
      createResampler(...TEST_RATES_HZ).close();
      return 'libspeexdsp.so.1';
    },
  },
  {
    name: 'speech detector',
    packages: [],
    load: async () => {
      const { SileroVad } = await import('../../models/engines/silero-vad.ts');
      await (await SileroVad.openEmbedded()).close();
      return 'onnxruntime with Silero VAD v6';
    },
  },
  {
    name: 'database',
    packages: [],
    load: async () => {
      const { sqliteVersion } = await import('../store/sqlite.ts');
      return `better-sqlite3 with SQLite ${sqliteVersion()}`;
    },
  },
];

interface EngineProbeParts {
  isRoot: boolean;
  clock: Clock;
}

/** Loads each library and engine for real, and lists the sound devices. */
export function engineProbes({ isRoot, clock }: EngineProbeParts): DoctorProbe[] {
  const engines = CHECKS.map((check) => ({
    name: check.name,
    probe: async () => [await examine(check, isRoot)],
  }));
  return [...engines, { name: 'sound', probe: () => probeSound(clock) }];
}

async function examine(check: EngineCheck, isRoot: boolean): Promise<Finding> {
  const { name: subject, packages } = check;
  try {
    return { subject, state: 'ok', detail: await check.load(), fix: '' };
  } catch (error) {
    const { message: detail } = asEarshotError(error);
    const apt = `${isRoot ? '' : 'sudo '}apt-get install ${packages.join(' ')}`;
    return { subject, state: 'missing', detail, fix: packages.length > 0 ? apt : SETUP };
  }
}

/** Finding nothing is no fault: the box then works by typing. */
async function probeSound(clock: Clock): Promise<Finding[]> {
  const { divertNativeOutput } = await import('../../hw/native-output.ts');
  const { listAudioDevices } = await import('../../hw/portaudio.ts');
  // PortAudio and ALSA print pages of their own about every device they do not find.
  const diverted = divertNativeOutput('/dev/null', clock);
  let devices: ReturnType<typeof listAudioDevices>;
  try {
    devices = listAudioDevices();
  } finally {
    diverted.restore();
  }
  const named = (direction: 'inputChannels' | 'outputChannels'): string[] =>
    devices.filter((device) => device[direction] > 0).map(({ name }) => name);
  return [
    soundFinding('microphone', named('inputChannels')),
    soundFinding('speaker', named('outputChannels')),
  ];
}

/** @param names of all devices of that kind */
export function soundFinding(subject: 'microphone' | 'speaker', names: string[]): Finding {
  if (names.length > 0) return { subject, state: 'ok', detail: names.join(', '), fix: '' };
  const fix = `connect a ${subject}; typing works without one: earshot ask "what time is it"`;
  return { subject, state: 'note', detail: 'none found', fix };
}
