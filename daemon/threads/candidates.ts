import { MessageChannel, type Worker } from 'node:worker_threads';
import { EngineClient } from '../../models/client.ts';
import { RemoteLanguageModel } from '../../models/language-link.ts';
import { Patience } from '../../models/patience.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import type { ProviderVerdict } from '../../models/provider-proof.ts';
import { RemoteRecognizer } from '../../models/recognizer-link.ts';
import { RemoteSynthesizer } from '../../models/synthesizer-link.ts';
import type { Clock } from '../base/clock.ts';
import type { EarshotError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { GrammarSource } from '../ports/hearing.ts';
import { type EarsConnection, isBootReport, type Link } from './boot.ts';
import type { Current } from './current.ts';
import type {
  EngineChoice,
  LanguageModelName,
  RecognizerName,
  VoiceChoice,
} from './engine-choice.ts';
import type { Candidate } from './engine-seat.ts';
import type { LocalModel } from './local-model.ts';
import {
  type Isolation,
  MODEL_READY_WITHIN_MS,
  RESCUE_READY_WITHIN_MS,
  spawnThread,
} from './spawn.ts';

/** A voice on a processor that hardly keeps up needs this long for its next chunk. */
const CHUNK_WITHIN_MS = 10_000;

/** Enough to see what kind of words they are. */
const MAX_WORDS_TOLD = 20;

export interface CandidateParts {
  cores: readonly number[];
  isolation: Isolation;
  clock: Clock;
  log: Log;
  /** Gives the ears a way to the engine. */
  connect: (connection: EarsConnection) => void;
}

/** Two ends of one link: ours, and that of the engine's thread. */
interface LinkPair {
  near: Link;
  far: Link;
}

function newLink(): LinkPair {
  const { port1, port2 } = new MessageChannel();
  const flags = createCancelFlags();
  return { near: { port: port1, flags }, far: { port: port2, flags } };
}

interface ThreadOf<Name extends string> {
  role: 'stt' | 'tts' | 'llm';
  choice: EngineChoice<Name>;
  links: Record<string, Link>;
}

interface SpawnedEngine {
  worker: Worker;
  verdict: ProviderVerdict | undefined;
}

async function spawnEngine<Name extends string>(
  parts: CandidateParts,
  thread: ThreadOf<Name>,
): Promise<SpawnedEngine> {
  const { cores, isolation, clock } = parts;
  const { role, choice, links } = thread;
  const isRescue = Object.keys(choice.model.paths).length === 0;
  let verdict: ProviderVerdict | undefined;
  const worker = await spawnThread<EngineChoice<Name>>({
    name: role,
    cores,
    settings: choice,
    links,
    file: new URL(`./${role}.js`, import.meta.url),
    isolation,
    clock,
    readyWithinMs: isRescue ? RESCUE_READY_WITHIN_MS : MODEL_READY_WITHIN_MS,
    onMessage: (message) => {
      if (isBootReport(message) && message.kind === 'ready') verdict = message.verdict;
    },
  });
  return { worker, verdict };
}

/** Words for the status. */
function detailOf({ engine, model }: EngineChoice): string {
  return engine === model.id ? engine : `${model.id} (${engine})`;
}

export interface RecognizerParts extends CandidateParts {
  grammar: GrammarSource;
}

/** A recogniser in its thread, taught what the box expects, heard by the ears. */
export function recognizerCandidate(
  choice: EngineChoice<RecognizerName>,
  parts: RecognizerParts,
): Candidate {
  return {
    detail: detailOf(choice),
    spawn: async () => {
      const main = newLink();
      const ears = newLink();
      const links = { main: main.far, ears: ears.far };
      const spawned = await spawnEngine(parts, { role: 'stt', choice, links });
      const client = new EngineClient(main.near.port, main.near.flags);
      const recognizer = new RemoteRecognizer(client);
      await teach(recognizer, parts);
      teachAgain(recognizer, parts);
      const enter = (): void => parts.connect({ kind: 'connect-recognizer', ...ears.near });
      return { ...spawned, enter };
    },
  };
}

async function teach(recognizer: RemoteRecognizer, parts: RecognizerParts): Promise<void> {
  const { grammar, log } = parts;
  const unknown = await recognizer.unknownWords(grammar.words());
  if (unknown.length > 0) {
    const some = unknown.slice(0, MAX_WORDS_TOLD);
    log.warn({ count: unknown.length, some }, 'words that cannot be heard');
  }
  await recognizer.setGrammar(grammar.compile(new Set(unknown)));
}

/** Whenever the home has other names; a recogniser that is gone is no longer taught. */
function teachAgain(recognizer: RemoteRecognizer, parts: RecognizerParts): void {
  const { grammar, log } = parts;
  const undo = grammar.onChange?.(() => {
    teach(recognizer, parts).catch((error: unknown) => {
      undo?.();
      log.info({ err: error }, 'a recogniser that is gone was not taught again');
    });
  });
}

export interface VoiceParts extends CandidateParts {
  current: Current<RemoteSynthesizer>;
  onStuck: (error: EarshotError) => void;
}

/** A voice in its thread; its audio goes to the ears. */
export function voiceCandidate(choice: VoiceChoice, parts: VoiceParts): Candidate {
  const { clock, connect, current, onStuck } = parts;
  return {
    detail: detailOf(choice),
    spawn: async () => {
      const main = newLink();
      const ears = newLink();
      const links = { main: main.far, ears: ears.far };
      const spawned = await spawnEngine(parts, { role: 'tts', choice, links });
      const patience = new Patience({ clock, name: 'tts', limitMs: CHUNK_WITHIN_MS, onStuck });
      const client = new EngineClient(main.near.port, main.near.flags);
      const voice = new RemoteSynthesizer(client, patience);
      const enter = (): void => {
        connect({ kind: 'connect-voice', port: ears.near.port });
        current.enter(voice);
      };
      main.near.port.on('close', () => current.leave(voice));
      return { ...spawned, enter };
    },
  };
}

export interface LanguageModelParts extends CandidateParts {
  local: LocalModel;
}

/** A language model in its thread. */
export function languageModelCandidate(
  choice: EngineChoice<LanguageModelName>,
  parts: LanguageModelParts,
): Candidate {
  const { local } = parts;
  return {
    detail: detailOf(choice),
    spawn: async () => {
      const main = newLink();
      const spawned = await spawnEngine(parts, { role: 'llm', choice, links: { main: main.far } });
      const { port, flags } = main.near;
      const model = await RemoteLanguageModel.open(new EngineClient(port, flags));
      port.on('close', () => local.leave(model));
      return { ...spawned, enter: () => local.enter(model) };
    },
  };
}
