import { createHook } from 'node:async_hooks';
import { EarshotError } from '../../daemon/base/errors.ts';

/** Turns of the event loop in which the last messages of finished work arrive; two are enough. */
const LAST_TURNS = 10;

/**
 * Awaits native work that may die silently: where a model fails in the middle (a token that it has
 * no sound for, no memory left on the GPU), sherpa-onnx-node leaves its promise open for ever. The
 * end of the work is seen by async_hooks, which only then run in this thread.
 * @param resource name of the library's async work
 * @param start begins exactly one such work
 * @throws what the promise rejects with; ENGINE_FAILED when the work ended without an answer
 */
export async function nativeAnswer<T>(resource: string, start: () => Promise<T>): Promise<T> {
  let work: number | undefined;
  let onEnd: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    onEnd = resolve;
  });
  const hook = createHook({
    init(id, type) {
      if (type === resource) work ??= id;
    },
    after(id) {
      if (id === work) onEnd();
    },
  }).enable();
  const answer = start();
  try {
    return await Promise.race([answer, ended.then(failAfterLastTurns)]);
  } finally {
    hook.disable();
  }
}

async function failAfterLastTurns(): Promise<never> {
  for (let turn = 0; turn < LAST_TURNS; turn += 1) await new Promise(setImmediate);
  throw new EarshotError('ENGINE_FAILED', 'it stopped in the middle; the log has its last words');
}
