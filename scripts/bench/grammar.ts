import { join } from 'node:path';
import { SystemClock } from '../../daemon/base/clock.ts';
import { createBrain } from '../../daemon/compose/brain.ts';
import { openStores } from '../../daemon/compose/stores.ts';
import type { Recognizer, SpeechGrammar } from '../../daemon/ports/hearing.ts';
import { writeHomeConfig } from './home.ts';
import type { BenchContext } from './suite.ts';

const STDERR_FD = 2;

/** Teaches a recogniser what the daemon would teach it in a home of fifty devices. */
export async function teach(context: BenchContext, recognizer: Recognizer): Promise<void> {
  const grammar = daemonGrammar(context);
  const unknown = await recognizer.unknownWords(grammar.words());
  const compiled: SpeechGrammar = grammar.compile(new Set(unknown));
  await recognizer.setGrammar(compiled);
}

function daemonGrammar({ cleanUp }: BenchContext): ReturnType<typeof createBrain>['grammar'] {
  const folder = cleanUp.temporaryFolder();
  const clock = new SystemClock();
  const stores = openStores({
    state: join(folder, 'state'),
    config: writeHomeConfig(folder),
    clock,
    logLevel: 'error',
    openLog: () => STDERR_FD,
  });
  cleanUp.defer(() => stores.close());
  return createBrain({ stores, clock, announce: async () => undefined }).grammar;
}
