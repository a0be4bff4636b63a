import { serveLanguageModel } from '../../models/language-link.ts';
import { SystemClock } from '../base/clock.ts';
import type { GeneratedPiece, GenerateRequest, LanguageModel } from '../ports/language.ts';
import { bootThread } from './boot.ts';
import { ComputePins } from './compute-pins.ts';
import type { EngineChoice, LanguageModelName } from './engine-choice.ts';
import { openLanguageModel, warmUp } from './open-language-model.ts';

/** A model whose compute threads are kept on its cores. */
function pinned(model: LanguageModel, pins: ComputePins): LanguageModel {
  return {
    name: model.name,
    contextTokens: model.contextTokens,
    async *generate(request: GenerateRequest): AsyncGenerator<GeneratedPiece, void> {
      pins.begin();
      try {
        yield* model.generate(request);
      } finally {
        pins.end();
      }
    },
    prefill: (prompt, signal) => model.prefill(prompt, signal),
    close: () => model.close(),
  };
}

/** The language model's thread. */
await bootThread<EngineChoice<LanguageModelName>>(async (choice, { link, cores }) => {
  const pins = new ComputePins(cores, new SystemClock());
  const model = pinned(await openLanguageModel(choice), pins);
  await warmUp(model);
  const main = link('main');
  serveLanguageModel(main.port, model, main.flags);
});
