import { join } from 'node:path';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import {
  type EngineChoice,
  type LanguageModelName,
  RESCUE_RECOGNIZER,
  RESCUE_VOICE,
  type RecognizerName,
  type VoiceName,
} from '../../daemon/threads/engine-choice.ts';
import type { KnowledgeSettings } from '../../daemon/threads/knowledge.ts';
import { FIXTURES } from '../../scripts/fixtures/fixture-set.ts';
import { buildTinyLlama } from '../../scripts/fixtures/gguf-model.ts';
import { buildTinyEmbedder } from '../../scripts/fixtures/tiny-embedder.ts';
import { espeakDataFolder } from '../contract/espeak-data.ts';
import type { RecognizerSubject } from '../contract/recognizer.ts';
import { RESCUE_SUBJECT, rescueMissing, TONE_SUBJECT } from '../contract/recognizer-subjects.ts';

export interface TestedRecognizer {
  missing: string;
  choice: EngineChoice<RecognizerName>;
  subject: Omit<RecognizerSubject, 'open'>;
}

export interface TestedVoice {
  missing: string;
  choice: EngineChoice<VoiceName>;
}

function choiceOf<Name extends string>(
  engine: Name,
  model: ModelFiles,
  threads: number,
): EngineChoice<Name> {
  return { engine, model, home: { threads, provider: 'cpu' } };
}

/** Engines, each with a small model. */
export interface TestedEngines {
  recognizers: Record<string, TestedRecognizer>;
  voices: Record<string, TestedVoice>;
  languageModel: EngineChoice<LanguageModelName>;
  knowledge: KnowledgeSettings;
}

/** A small model in the format of real ones, of scripts/fixtures/fixture-set.ts. */
export function fixture(name: string, folder: string): ModelFiles {
  const write = FIXTURES[name];
  if (!write) throw new Error(`no fixture ${name}`);
  return write(join(folder, name));
}

/** @param folder gets their models @param threads with which they compute */
export function testedEngines(folder: string, threads = 1): TestedEngines {
  const model = (name: string): ModelFiles => fixture(name, folder);
  const tones = { missing: '', subject: TONE_SUBJECT };
  const llama: ModelFiles = {
    id: 'tiny',
    paths: { 'tiny.gguf': buildTinyLlama(folder) },
    settings: { sequences: 2, contextTokens: 1024 },
  };
  return {
    recognizers: {
      pocketsphinx: {
        missing: rescueMissing(),
        choice: RESCUE_RECOGNIZER,
        subject: RESCUE_SUBJECT,
      },
      'sherpa streaming': {
        ...tones,
        choice: choiceOf('sherpa-streaming', model('streaming-zipformer'), threads),
      },
      'sherpa offline': {
        ...tones,
        choice: choiceOf('sherpa-offline', model('nemo-tdt'), threads),
      },
    },
    voices: {
      'espeak-ng': {
        missing: espeakDataFolder() === undefined ? '(no espeak-ng-data)' : '',
        choice: RESCUE_VOICE,
      },
      'sherpa voice': { missing: '', choice: choiceOf('sherpa-tts', model('voice'), threads) },
    },
    languageModel: choiceOf('llama', llama, threads),
    knowledge: {
      path: join(folder, 'knowledge.db'),
      embedder: choiceOf('embedder', buildTinyEmbedder(folder), threads),
    },
  };
}
