import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SherpaDenoiser } from '../../../models/engines/sherpa-denoiser.ts';
import { type Clip, durationMs, framesOf, joinClips, readClip } from '../clip.ts';
import { dataFolder, spread } from '../data-folder.ts';
import { percentiles } from '../figure.ts';
import { runProgram } from '../program.ts';
import { mixed, siSdrDb } from '../signal.ts';
import { percentOf, sum } from '../stats.ts';
import { type BenchContext, type Suite, SuiteSkipped } from '../suite.ts';

const SNRS_DB = [10, 0];
/** Each speech clip gets one noise; all noises are used. */
const PAIRS = 26;
const QUICK_PAIRS = 6;
const MODEL = 'gtcrn_simple.sherpa.onnx';
const NOTE =
  'GTCRN in frames of 512 samples, one thread; speech of librispeech_test_other_100 in each ' +
  'noise of noise_rir, aligned to the sample.';

interface Pair {
  speech: Clip;
  noise: Clip;
}

interface Spent {
  soundMs: number;
  /** Wall time of each clip over its length. */
  realTimeFactors: number[];
  cpuMs: number;
}

/** What the denoiser makes of real speech in real noise. */
export const denoise: Suite = {
  name: 'denoise',
  about: 'GTCRN on real speech in real noise at 10 and 0 dB: gain, real-time factor, core',
  async run(context) {
    const folder = dataFolder(context.root);
    const path = join(folder, '..', 'models', 'denoise', 'gtcrn', MODEL);
    if (!existsSync(path)) throw new SuiteSkipped(`no denoiser: there is no file ${path}`);
    await runProgram('flac', ['--version']).catch(() => {
      throw new SuiteSkipped('the program flac is not installed (Debian package flac)');
    });
    const denoiser = await SherpaDenoiser.open(
      {
        id: 'gtcrn_simple',
        paths: { [MODEL]: path },
        settings: { model: { gtcrn: { model: MODEL } } },
      },
      { threads: 1, provider: 'cpu' },
    );
    const pairs = await readPairs(folder, context.isQuick ? QUICK_PAIRS : PAIRS);
    const spent: Spent = { soundMs: 0, realTimeFactors: [], cpuMs: 0 };
    for (const snrDb of SNRS_DB) measure(context, denoiser, { pairs, snrDb, spent });
    reportCost(context, spent);
    await denoiser.close();
  },
};

async function readPairs(folder: string, count: number): Promise<Pair[]> {
  const speech = flacFiles(join(folder, 'librispeech_test_other_100', 'audio'));
  const noises = await Promise.all(flacFiles(join(folder, 'noise_rir', 'noise')).map(readClip));
  const clips = await Promise.all(spread(speech, count).map(readClip));
  return clips.map((clip, at) => ({
    speech: clip,
    noise: noises[at % noises.length] ?? new Float32Array(1),
  }));
}

function flacFiles(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.flac'));
  return names.map((name) => join(folder, name));
}

function measure(
  { report, say }: BenchContext,
  denoiser: SherpaDenoiser,
  { pairs, snrDb, spent }: { pairs: readonly Pair[]; snrDb: number; spent: Spent },
): void {
  say(`${pairs.length} clips of speech in noise at ${snrDb} dB`);
  const gainsDb = pairs.map(({ speech, noise }) => {
    const heard = mixed(speech, noise, snrDb);
    denoiser.reset();
    const cpuBefore = process.cpuUsage();
    const startedMs = performance.now();
    const clean = joinClips(framesOf(heard).map((frame) => denoiser.process(frame)));
    const tookMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(cpuBefore);
    spent.cpuMs += (user + system) / 1000;
    spent.soundMs += durationMs(heard);
    spent.realTimeFactors.push(tookMs / durationMs(heard));
    return siSdrDb(clean, speech) - siSdrDb(heard, speech);
  });
  const what = { name: `gain-at-${snrDb}-db`, unit: 'dB SI-SDR', note: NOTE };
  report(...percentiles(gainsDb, what, [{ percentile: 10 }, { percentile: 50 }]), {
    ...what,
    name: `${what.name}.mean`,
    value: sum(gainsDb) / gainsDb.length,
    samples: gainsDb.length,
  });
}

function reportCost({ report }: BenchContext, spent: Spent): void {
  const samples = spent.realTimeFactors.length;
  const what = { name: 'real-time-factor', unit: 'times real time', note: NOTE };
  report(...percentiles(spent.realTimeFactors, what, [{ percentile: 50 }, { percentile: 95 }]), {
    name: 'share-of-a-core',
    value: percentOf(spent.cpuMs, spent.soundMs),
    unit: '% of a core',
    samples,
    note: `${NOTE} CPU time of the process over the length of the sound.`,
  });
}
