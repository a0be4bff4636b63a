import type { ModelFiles } from '../../daemon/ports/models.ts';
import { SherpaDenoiser } from '../../models/engines/sherpa-denoiser.ts';
import { SherpaSpeakerEmbedder } from '../../models/engines/sherpa-speaker-embedder.ts';
import { SherpaSynthesizer } from '../../models/engines/sherpa-synthesizer.ts';

/** A process of its own: opens models that would end it if nobody looked at them first. */
const ENGINES = {
  voice: SherpaSynthesizer,
  denoiser: SherpaDenoiser,
  speaker: SherpaSpeakerEmbedder,
};

export interface Attempt {
  engine: keyof typeof ENGINES;
  model: ModelFiles;
}

/** One line of JSON an attempt, in order. */
export interface AttemptResult {
  /** Of the error, or `opened`. */
  code: string;
  message: string;
}

async function attempt({ engine, model }: Attempt): Promise<AttemptResult> {
  try {
    const opened = await ENGINES[engine].open(model, { threads: 1, provider: 'cpu' });
    await opened.close();
    return { code: 'opened', message: '' };
  } catch (error) {
    const { code = 'no code', message } = error as { code?: string; message: string };
    return { code, message };
  }
}

for (const one of JSON.parse(process.argv[2] ?? '[]') as Attempt[]) {
  process.stdout.write(`${JSON.stringify(await attempt(one))}\n`);
}
// Work that failed inside the library keeps the process alive.
process.exit(0);
