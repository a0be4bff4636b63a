import { serveLanguageModel } from '../../models/language-link.ts';
import { bootThread } from './boot.ts';
import type { EngineChoice, LanguageModelName } from './engine-choice.ts';
import { LANGUAGE_MODEL_TRIAL, warmUp } from './open-language-model.ts';
import { openProven } from './prove.ts';

/** The language model's thread. */
await bootThread<EngineChoice<LanguageModelName>>(async (choice, { link, beforeEnd }) => {
  const { engine: model, verdict } = await openProven(choice, LANGUAGE_MODEL_TRIAL);
  beforeEnd(() => model.close());
  await warmUp(model);
  const main = link('main');
  serveLanguageModel(main.port, model, main.flags);
  return verdict;
});
