import type { GenerateRequest, LanguageModel } from '../ports/language.ts';
import type { EngineChoice, LanguageModelName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';
import type { Trial } from './prove.ts';

/** No engine's library is loaded before it is chosen. */
const OPEN: Record<LanguageModelName, (choice: EngineChoice) => Promise<LanguageModel>> = {
  llama: async (choice) => {
    const engine = await import('../../models/engines/llama.ts');
    return openChosen(engine.LlamaLanguageModel.open, choice);
  },
};

/** @throws LIBRARY_MISSING, MODEL_INVALID, MODEL_MISSING, MODEL_TOO_LARGE, ENGINE_FAILED */
function openLanguageModel(choice: EngineChoice<LanguageModelName>): Promise<LanguageModel> {
  return OPEN[choice.engine](choice);
}

/** A few words, always the same ones. */
const TRIAL_TOKENS = 8;
const TRIAL: Omit<GenerateRequest, 'signal'> = {
  messages: [{ role: 'user', content: 'Count from one to ten.' }],
  maxTokens: TRIAL_TOKENS,
  temperature: 0,
};

/** Generates a little, so that the first user does not wait for it. @throws ENGINE_FAILED */
export async function warmUp(model: LanguageModel): Promise<void> {
  const { signal } = new AbortController();
  for await (const _ of model.generate({ ...TRIAL, signal }));
}

/** How a language model shows what it computes on. */
export const LANGUAGE_MODEL_TRIAL: Trial<LanguageModel, LanguageModelName> = {
  role: 'llm',
  open: openLanguageModel,
  probe: warmUp,
  close: (model) => model.close(),
};
