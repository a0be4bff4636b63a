import type { GenerateRequest, LanguageModel } from '../ports/language.ts';
import type { EngineChoice, LanguageModelName } from './engine-choice.ts';
import { openChosen } from './open-in-turn.ts';

/** No engine's library is loaded before it is chosen. */
const OPEN: Record<LanguageModelName, (choice: EngineChoice) => Promise<LanguageModel>> = {
  llama: async (choice) => {
    const engine = await import('../../models/engines/llama.ts');
    return openChosen(engine.LlamaLanguageModel.open, choice);
  },
};

/** @throws LIBRARY_MISSING, MODEL_INVALID, MODEL_MISSING, MODEL_TOO_LARGE, ENGINE_FAILED */
export function openLanguageModel(
  choice: EngineChoice<LanguageModelName>,
): Promise<LanguageModel> {
  return OPEN[choice.engine](choice);
}

const WARM_UP_TOKENS = 8;
/** What a model is tried out with. */
const TRIAL: Omit<GenerateRequest, 'signal'> = {
  messages: [{ role: 'user', content: 'Say one word.' }],
  maxTokens: WARM_UP_TOKENS,
};

/** Generates a little, so that the first user does not wait for it. @throws ENGINE_FAILED */
export async function warmUp(model: LanguageModel): Promise<void> {
  const { signal } = new AbortController();
  for await (const _ of model.generate({ ...TRIAL, signal }));
}
