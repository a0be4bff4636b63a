import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { exitNow } from '../../hw/hard-exit.ts';
import { systemAccess } from '../../hw/host-access.ts';
import { type DivertedOutput, divertNativeOutput } from '../../hw/native-output.ts';
import { type Clock, SystemClock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import { Lifecycle } from '../base/lifecycle.ts';
import { Box } from '../compose/box.ts';
import { BoxMqtt, type BoxMqttParts } from '../compose/box-mqtt.ts';
import { createBrain } from '../compose/brain.ts';
import { type Engines, prepareEngines } from '../compose/engines.ts';
import { createGpioPanel } from '../compose/gpio-panel.ts';
import { GpuWatch } from '../compose/gpu-watch.ts';
import { describedStatus, kbCore } from '../compose/kb-core.ts';
import { createKnowledge } from '../compose/knowledge.ts';
import { recordTurns } from '../compose/ledger.ts';
import { liveCore } from '../compose/live-core.ts';
import { NewsDesk } from '../compose/news-desk.ts';
import { createPeripherals, describePeripherals } from '../compose/peripherals.ts';
import { runningHands } from '../compose/running-hands.ts';
import { openStores, type Stores } from '../compose/stores.ts';
import { tidyShelf } from '../compose/tidy-shelf.ts';
import { wakeChoices } from '../compose/wake-choices.ts';
import { ControlServer } from '../control/http.ts';
import type { StatusReply } from '../control/status-reply.ts';
import type { AudioStatus } from '../ports/audio.ts';
import type { TurnRecord } from '../ports/turns.ts';
import type { KnowledgeThread } from '../threads/knowledge-thread.ts';
import type { RunOptions } from './session.ts';

const STDOUT_FD = 1;
/** Exit code for a failure that a restart is expected to mend (EX_SOFTWARE of sysexits). */
const RESTART_ME = 70;
const MS_PER_S = 1000;

/** Runs the daemon until SIGINT or SIGTERM. @throws what openStores and the engines throw */
export async function runCommand(options: RunOptions): Promise<void> {
  const clock = new SystemClock();
  const isWatched = process.stdout.isTTY;
  let output: DivertedOutput | undefined;
  const stores = openStores({
    state: options.state,
    config: options.config,
    flags: options.flags,
    clock,
    ...(isWatched ? { logLevel: 'warn' } : {}),
    openLog: (paths) => {
      output = divertNativeOutput(join(paths.runFolder, 'native.log'), clock);
      return output.logFd;
    },
  });
  const { log } = stores;
  let exitCode = 0;
  const closeAll = (): void => {
    stores.close();
    output?.restore();
  };
  try {
    await tidyShelf(stores, clock);
    const engines = await prepareEngines(stores, clock);
    const stop = untilStopped();
    const { house, box } = buildHouse({ stores, engines, clock, onRestart: stop.restart });
    await house.start();
    const startMs = Math.round(process.uptime() * MS_PER_S);
    log.info({ startMs, socket: stores.paths.socket }, 'ready');
    void box.room.load();
    if (isWatched) writeSync(output?.logFd ?? STDOUT_FD, greeting(stores, box.audioStatus));
    exitCode = await stop.exitCode;
    log.info('stopping');
    await house.stop();
  } catch (error) {
    closeAll();
    throw error;
  }
  closeAll();
  // A pool thread of PortAudio may be stuck in its own code; it must not keep us here.
  exitNow(exitCode);
}

interface HouseParts {
  stores: Stores;
  engines: Engines;
  clock: Clock;
  /** Somebody wants the daemon to start again. */
  onRestart: () => void;
}

interface Latest {
  knowledge: KnowledgeThread;
  latencyMs: number | undefined;
  gpu: GpuWatch;
}

function buildHouse(parts: HouseParts): { house: Lifecycle; box: Box } {
  const { stores, engines, clock } = parts;
  const { log } = stores;
  const { config } = stores.settings.loaded;
  const die = (error: EarshotError): void => {
    log.fatal({ err: error }, 'the daemon ends to be started again');
    stores.close();
    exitNow(RESTART_ME);
  };
  const record = recordTurns({ clock, store: stores.history, assistant: config.assistant.name });
  const news = new NewsDesk();
  const mqtt = new BoxMqtt(stores, clock);
  const gpu = new GpuWatch(systemAccess(clock), clock);
  const knowledge = createKnowledge({ stores, engines, clock, staysOn: true });
  let latencyMs: number | undefined;
  const brain = createBrain({
    ...{ stores, clock, knowledge },
    onTimer: (what, timer) => news.timer(what, timer),
    announce: (text, origin) => box.conversation.announce(text, origin),
    model: engines.language,
    broker: mqtt.home,
    boxes: mqtt.neighbours?.boxes,
  });
  const box: Box = new Box({
    stores,
    brain,
    engines,
    audio: { kind: 'live', input: config.audio.input, output: config.audio.output },
    restMode: config.wake.enabled ? 'wake' : 'off',
    waitsForChosen: false,
    clock,
    realClock: clock,
    onTurn: (turn) => {
      latencyMs = latencyOf(record(turn)) ?? latencyMs;
      news.turnOver(turn);
    },
    observer: news,
    onSaidElsewhere: mqtt.neighbours?.onSaidElsewhere,
    onFatal: die,
  });
  box.room.onEvent((event) => {
    if (event.kind === 'sound-lost') die(new EarshotError('ENGINE_FAILED', event.reason));
    if (event.kind === 'muted') news.muted(event.isMuted);
  });
  stores.settings.onChange(({ audio }, key) => {
    if (key === 'audio.volumePercent') news.volume(audio.volumePercent);
  });
  const { conversation, latch } = box;
  const { timers } = brain;
  const around = { stores, conversation, latch, timers, news, clock };
  const panel = createGpioPanel(around);
  const hands = runningHands({ ...parts, box, timers, news, mqtt });
  const core = liveCore({
    ...{ stores, brain, engines, box, clock, record, hands, kb: kbCore(knowledge) },
    more: () => ({ mqtt: mqtt.status, ...latest({ knowledge, latencyMs, gpu }) }),
    troubles: () => [...brain.troubles(), ...mqtt.troubles, ...(panel?.troubles ?? [])],
  });
  const control = new ControlServer({ core, log, socketPath: stores.paths.socket });
  const peripherals = createPeripherals(around);
  const components = [
    ...brain.components,
    ...[knowledge, box, panel, control, peripherals].filter((part) => part !== undefined),
    ...(mqtt.isSetUp ? [gpu] : []),
    ...mqtt.components({ core, news, ears: box.room, ...choicesOf(engines, config) }),
  ];
  const house = new Lifecycle(components, (name, error) =>
    log.error({ err: error, component: name }, 'could not be stopped cleanly'),
  );
  return { house, box };
}

/** What Home Assistant may offer to choose from: what is on the shelf and would be used. */
function choicesOf({ plan }: Engines, config: Config): Pick<BoxMqttParts, 'voices' | 'phrases'> {
  const { tts, wake } = plan.chosen;
  return {
    voices: tts === undefined ? [] : [tts.model.id],
    phrases: wakeChoices(config.wake, wake?.model),
  };
}

/** Without what is not known. */
function latest({
  knowledge,
  latencyMs,
  gpu,
}: Latest): Pick<StatusReply, 'lastLatencyMs' | 'gpu' | 'knowledge'> {
  return {
    knowledge: describedStatus(knowledge.statusNow),
    ...(latencyMs === undefined ? {} : { lastLatencyMs: latencyMs }),
    ...(gpu.readings === undefined ? {} : { gpu: gpu.readings }),
  };
}

/** From the end of speech to the first sound of the reply, ms; undefined: nobody spoke. */
function latencyOf({ marks }: TurnRecord): number | undefined {
  const { speechEndMs, firstAudioMs } = marks;
  if (speechEndMs === undefined || firstAudioMs === undefined) return undefined;
  return firstAudioMs - speechEndMs;
}

/** Waits for a signal, or for somebody who wants a new start: the exit code says which it was. */
function untilStopped(): { exitCode: Promise<number>; restart: () => void } {
  let restart = (): void => undefined;
  const exitCode = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(0));
    restart = () => resolve(RESTART_ME);
  });
  return { exitCode, restart };
}

/** What a person wants to know when the daemon has come up in their terminal. */
function greeting({ settings, paths }: Stores, audio: readonly AudioStatus[]): string {
  const { wake, peripheral } = settings.loaded.config;
  const socket = describePeripherals(peripheral, paths.peripheralToken);
  const isOpen = (direction: string): boolean =>
    audio.some((status) => status.direction === direction && status.state === 'open');
  const lines = [
    '',
    'Earshot is ready.',
    invitation(isOpen('input'), wake),
    '  ./scripts/earshot ask "set a pasta timer for ten minutes"',
    '  ./scripts/earshot say "hello"        ./scripts/earshot turns',
    '',
    ...audio.map(describeAudio),
    ...(socket === undefined ? [] : [`Lights and buttons: ${socket}`]),
    `State folder: ${paths.folder}`,
    'Stop with Ctrl-C.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function invitation(canHear: boolean, wake: { enabled: boolean; phrase: string }): string {
  if (!canHear) return 'No microphone is open (see below), but typing works:';
  if (!wake.enabled) return 'The wake word is switched off (wake.enabled). Type:';
  return `Say "${wake.phrase}", then for example "what time is it". Or type:`;
}

function describeAudio({ direction, state, device, reason }: AudioStatus): string {
  const name = direction === 'input' ? 'Microphone' : 'Speaker';
  return state === 'open' ? `${name}: ${device}` : `${name}: ${state} (${reason || device})`;
}
