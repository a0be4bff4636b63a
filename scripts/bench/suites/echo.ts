import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clip, readClip } from '../clip.ts';
import { dataFolder } from '../data-folder.ts';
import { measureCommands } from '../echo-commands.ts';
import { measureGenerated } from '../echo-generated.ts';
import { CONTENDERS, type Contender, type Cost, cancel, erleDb } from '../echo-runs.ts';
import { runProgram } from '../program.ts';
import { siSdrDb } from '../signal.ts';
import { percentOf, sum } from '../stats.ts';
import { type BenchContext, type Suite, SuiteSkipped } from '../suite.ts';

/** Least mean gain that the issue asks for, SI-SDR. */
const LEAST_GAIN_DB = 9;
/** Most of one core that the canceller may take: a real-time factor of 0.08. */
const MOST_CORE_PERCENT = 8;
const GAIN_NOTE =
  'Output moved back by the latency the canceller states, over the whole 8 s from a cold start; ' +
  'the published mean of speexdsp is 5.7, of a partitioned-block Kalman filter 7.1, of a ' +
  'time-frequency-domain one 14.1.';

/** How well the box hears under its own voice. */
export const echo: Suite = {
  name: 'echo',
  about: 'echo cancelling on recordings and generated rooms: SI-SDR, ERLE, word errors, core',
  async run(context) {
    const folder = dataFolder(context.root);
    await runProgram('flac', ['--version']).catch(() => {
      throw new SuiteSkipped('the program flac is not installed (Debian package flac)');
    });
    const costs = new Map<Contender, Cost>(
      CONTENDERS.map((contender) => [contender, { cpuMs: 0, soundMs: 0 }]),
    );
    await measureTriples(context, join(folder, 'aec', 'syn_test_dt'), costs);
    await measureRecordings(context, join(folder, 'aec', 'real_doubletalk'), costs);
    await measureGenerated(context, folder, costs);
    await measureCommands(context, folder);
    reportCosts(context, costs);
  },
};

type Costs = ReadonlyMap<Contender, Cost>;

function costOf(costs: Costs, contender: Contender): Cost {
  return costs.get(contender) ?? { cpuMs: 0, soundMs: 0 };
}

function casesIn(folder: string, ending: string): string[] {
  const names = readdirSync(folder).sort();
  return names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
}

async function measureTriples(
  { report, say }: BenchContext,
  folder: string,
  costs: Costs,
): Promise<void> {
  const gains = new Map<Contender, number[]>(CONTENDERS.map((name) => [name, []]));
  for (const name of casesIn(folder, 'mic.flac')) {
    say(`syn_test_dt ${name}`);
    const [microphone, reference, near] = await Promise.all(
      ['mic', 'ref', 'gt'].map((kind) => readClip(join(folder, `${name}${kind}.flac`))),
    );
    if (!microphone || !reference || !near) continue;
    for (const contender of CONTENDERS) {
      const out = cancel(contender, { microphone, reference }, costOf(costs, contender));
      const value = siSdrDb(out, near) - siSdrDb(microphone, near);
      gains.get(contender)?.push(value);
      const what = { unit: 'dB SI-SDR', samples: 1, note: GAIN_NOTE };
      report({ ...what, name: `gain.${contender}.${name.split('_')[0]}`, value });
    }
  }
  for (const [contender, values] of gains) {
    const value = sum(values) / values.length;
    const what = { unit: 'dB SI-SDR', samples: values.length, note: GAIN_NOTE };
    report({ ...what, name: `gain.${contender}.mean`, value });
    if (contender !== 'kalman') continue;
    const short = { ...what, name: 'gain.kalman.short-of-9-db', target: 0 };
    report({ ...short, value: LEAST_GAIN_DB - value });
  }
}

/** Real rooms, without the clean near end: all that can be said is how much has gone. */
async function measureRecordings(
  { report, say }: BenchContext,
  folder: string,
  costs: Costs,
): Promise<void> {
  const note =
    'Microphone over output, the near end included, which should stay: a figure to compare, ' +
    'not to maximise. "played": in the seconds where the far end is loudest.';
  for (const [index, name] of casesIn(folder, '_mic.flac').entries()) {
    say(`real_doubletalk ${name}`);
    const microphone = await readClip(join(folder, `${name}_mic.flac`));
    const reference = await readClip(join(folder, `${name}_lpb.flac`));
    for (const contender of CONTENDERS) {
      const out = cancel(contender, { microphone, reference }, costOf(costs, contender));
      const kind = name.includes('movement') ? 'movement' : 'still';
      const what = { unit: 'dB', samples: 1, note: `${name}. ${note}` };
      const base = `drop.${contender}.${index + 1}-${kind}`;
      report({ ...what, name: base, value: erleDb(microphone, out, [0, microphone.length]) });
      const loud = loudest(reference);
      report({ ...what, name: `${base}.played`, value: erleDb(microphone, out, loud) });
    }
  }
}

const SECOND = 16_000;
const LOUD_SECONDS = 2;
/** Where the filter is not cold any more. */
const FIRST_SECOND = 4;

/** The two seconds in which most is played, after the start. */
function loudest(reference: Clip): [number, number] {
  let best: [number, number] = [0, 0];
  let most = -1;
  const last = Math.floor(reference.length / SECOND) - LOUD_SECONDS;
  for (let second = FIRST_SECOND; second <= last; second += 1) {
    const stretch: [number, number] = [second * SECOND, (second + LOUD_SECONDS) * SECOND];
    const energy = reference.subarray(...stretch).reduce((total, x) => total + x * x, 0);
    if (energy > most) [most, best] = [energy, stretch];
  }
  return best;
}

function reportCosts({ report }: BenchContext, costs: Costs): void {
  for (const [contender, { cpuMs, soundMs }] of costs) {
    const name = `share-of-a-core.${contender}`;
    const target = contender === 'speexdsp' ? {} : { target: MOST_CORE_PERCENT };
    const note = 'CPU time of the process over the length of all sound of this suite.';
    const value = percentOf(cpuMs, soundMs);
    report({ name, value, unit: '% of a core', samples: 1, note, ...target });
  }
}
