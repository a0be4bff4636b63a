import { join } from 'node:path';
import { divertNativeOutput } from '../../hw/native-output.ts';
import { type Clock, SystemClock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Core } from '../control/core.ts';
import type { Synthesizer } from '../ports/speech.ts';
import { RESCUE_VOICE } from '../threads/engine-choice.ts';
import { openVoice } from '../threads/open-voice.ts';
import { Box } from './box.ts';
import { BoxCore } from './box-core.ts';
import type { BoxCoreParts } from './box-core-parts.ts';
import { createBrain } from './brain.ts';
import { prepareEngines } from './engines.ts';
import { kbCore } from './kb-core.ts';
import { LazyKnowledge } from './lazy-knowledge.ts';
import { recordTurns } from './ledger.ts';
import { liveCore } from './live-core.ts';
import { openStores, type Stores } from './stores.ts';
import { earshotVersion } from './version.ts';

const STDERR_FD = 2;
const TIMER_NOTE =
  'No daemon runs on this state folder: it is kept, but it rings only once one is started.';

/** What falls due meanwhile stays in the store for the daemon to ring. */
const SILENT_TIMERS = {
  start: () => undefined,
  stop: () => undefined,
  acknowledge: () => 0,
  list: () => [],
};

export interface OwnCoreOptions {
  /** What it is opened for; only `say` needs a speaker. */
  verb: string;
  state?: string;
  config?: string;
}

/** A core that is closed when its one command is done. */
export type OwnCore = Core & { close(): Promise<void> };

/**
 * A core in this process, for commands given while no daemon runs.
 * @throws STATE_LOCKED while a daemon has the state folder; CONFIG_INVALID, STATE_UNUSABLE
 */
export async function openCore(options: OwnCoreOptions): Promise<OwnCore> {
  const clock = new SystemClock();
  const isSpoken = options.verb === 'say';
  let restoreOutput = (): void => {};
  const stores = openStores({
    state: options.state,
    config: options.config,
    clock,
    logLevel: 'error',
    openLog: (paths) => {
      if (!isSpoken) return STDERR_FD;
      const output = divertNativeOutput(join(paths.runFolder, 'native.log'), clock);
      restoreOutput = output.restore;
      return output.errorFd;
    },
  });
  const closeAll = (): void => {
    stores.close();
    restoreOutput();
  };
  try {
    if (isSpoken) return await speakingCore(stores, clock, closeAll);
    return textCore(stores, clock, closeAll);
  } catch (error) {
    closeAll();
    throw error;
  }
}

async function speakingCore(stores: Stores, clock: Clock, closeAll: () => void): Promise<OwnCore> {
  const { config } = stores.settings.loaded;
  const record = recordTurns({ clock, store: stores.history, assistant: config.assistant.name });
  const knowledge = new LazyKnowledge(stores, clock);
  const brain = createBrain({ stores, clock, knowledge, announce: async () => undefined });
  const engines = await prepareEngines(stores, clock);
  const box = new Box({
    stores,
    engines,
    brain: { ...brain, timers: SILENT_TIMERS },
    audio: { kind: 'live', input: 'none', output: config.audio.output },
    restMode: 'off',
    waitsForChosen: true,
    clock,
    realClock: clock,
    onTurn: (turn) => void record(turn),
    onFatal: () => undefined,
  });
  await box.start();
  const kb = kbCore(knowledge);
  const core = liveCore({ stores, brain, engines, box, clock, record, kb, hands: undefined });
  const close = async (): Promise<void> => {
    await box.stop();
    await knowledge.close();
    closeAll();
  };
  return Object.assign(core, { close });
}

function textCore(stores: Stores, clock: Clock, closeAll: () => void): OwnCore {
  const { config } = stores.settings.loaded;
  // Nobody listens here: what falls due stays in the store for the daemon to ring.
  const knowledge = new LazyKnowledge(stores, clock);
  const brain = createBrain({
    ...{ stores, clock, knowledge, staysOn: false },
    announce: () => new Promise(() => undefined),
  });
  brain.timers.start();
  let voice: Synthesizer | undefined;
  const parts: BoxCoreParts = {
    stores,
    brain,
    kb: kbCore(knowledge),
    clock,
    version: earshotVersion(),
    record: recordTurns({ clock, store: stores.history, assistant: config.assistant.name }),
    synthesize: async (text, emit) => {
      voice ??= await openChosenVoice(stores, clock);
      await voice.synthesize({ text, rate: config.speech.rate }, (chunk) => {
        emit(chunk);
        return true;
      });
    },
    speakAloud: async () => {
      throw new EarshotError('NO_AUDIO_DEVICE', 'this command was opened without a speaker');
    },
    live: () => ({
      conversation: 'not running',
      ...{ isMuted: false, doNotDisturb: false },
      ...{ audio: [], engines: [], models: [], mqtt: [], warnings: [] },
    }),
    manners: undefined,
    hands: undefined,
    onSpeakers: () => undefined,
    timerNote: TIMER_NOTE,
  };
  const close = async (): Promise<void> => {
    brain.timers.stop();
    brain.summaries.stop();
    stores.history.convertNow(); // the settings may just have been changed
    await knowledge.close();
    closeAll();
  };
  return Object.assign(new BoxCore(parts), { close });
}

async function openChosenVoice(stores: Stores, clock: Clock): Promise<Synthesizer> {
  const { plan } = await prepareEngines(stores, clock);
  return openVoice(plan.chosen.tts ?? RESCUE_VOICE);
}
