import { expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import type { GeneratedPiece, LanguageModel } from '../../daemon/ports/language.ts';
import { LocalModel } from '../../daemon/threads/local-model.ts';
import { FAILURES_TO_OPEN } from '../../models/circuit.ts';
import { FallbackModel } from '../../models/fallback.ts';

const arrived: LanguageModel = {
  name: 'tiny-llama',
  contextTokens: 100,
  async *generate(): AsyncGenerator<GeneratedPiece> {
    yield { kind: 'text', text: 'here I am' };
    yield { kind: 'end', reason: 'stop', usage: {} };
  },
  prefill: async () => undefined,
  close: async () => undefined,
};

async function ask(model: LanguageModel): Promise<string> {
  const { signal } = new AbortController();
  let answer = '';
  for await (const piece of model.generate({ messages: [], maxTokens: 1, signal })) {
    if (piece.kind === 'text') answer += piece.text;
  }
  return answer;
}

it('a local model, asked in vain while it was loaded, answers once it is there', async () => {
  const local = new LocalModel();
  const switches: string[] = [];
  const onSwitch = ({ to }: { to: string }): void => void switches.push(to);
  const fallback = new FallbackModel([local], { clock: new SystemClock(), onSwitch });
  for (let call = 0; call < FAILURES_TO_OPEN; call += 1) {
    await expect(ask(fallback)).rejects.toMatchObject({ code: 'BUSY' });
  }
  local.enter(arrived);
  expect(await ask(fallback)).toBe('here I am');
  expect(switches, 'it was nobody else who answered').toEqual([]);
  expect(fallback.status).toMatchObject([{ name: 'local', isServing: true }]);
  local.leave(arrived);
  await expect(ask(fallback)).rejects.toMatchObject({ code: 'BUSY' });
});
