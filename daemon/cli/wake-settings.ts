import { type WakeWord, wakeWords } from '../../config/wake-schema.ts';
import { execute } from '../control/execute.ts';
import type { EngineChoice, WakeName } from '../threads/engine-choice.ts';
import { openShelfInUse } from './models-shelf.ts';
import { withCore } from './nearest-core.ts';
import type { CliSession } from './session.ts';

/** What the settings say of the wake word. */
export interface WakeInUse {
  words: readonly WakeWord[];
  refractoryMs: number;
  hasSecondStage: boolean;
  /** Absent: the rescue engine. */
  engine?: EngineChoice<WakeName>;
  /** The microphone, as the settings name it. */
  input: string;
}

/** @throws what reading settings and catalogue throws */
export async function readWakeSettings(session: CliSession): Promise<WakeInUse> {
  const { signal } = new AbortController();
  const { entries } = await withCore(session, 'config.show', (core) =>
    execute(core, { verb: 'config.show', params: {}, signal }),
  );
  const settings = new Map(entries.map(({ key, value }) => [key, value]));
  const setting = <T>(key: string, usual: T): T => (settings.get(key) as T | undefined) ?? usual;
  const words = wakeWords({
    phrase: setting('wake.phrase', 'hey earshot'),
    sensitivity: setting('wake.sensitivity', USUAL_SENSITIVITY),
    words: setting('wake.words', []),
  });
  const { choice } = await openShelfInUse(session);
  const { wake } = choice.roles;
  const engine = wake.state === 'model' && isWakeEngine(wake.model.engine) ? wake.model : undefined;
  return {
    words,
    refractoryMs: setting('wake.refractoryMs', USUAL_REFRACTORY_MS),
    hasSecondStage: setting('wake.secondStage', true),
    input: setting('audio.input', 'default'),
    ...(engine ? { engine: { engine: engine.engine as WakeName, model: engine, home: HOME } } : {}),
  };
}

/** For a daemon of a version that did not know the settings: their defaults. */
const USUAL_SENSITIVITY = 0.5;
const USUAL_REFRACTORY_MS = 2000;
/** Beside a daemon that computes. */
const HOME = { threads: 1, provider: 'cpu' } as const;

function isWakeEngine(name: string): name is WakeName {
  return name === 'openwakeword' || name === 'sherpa-keyword';
}
