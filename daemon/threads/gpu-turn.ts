import type { Provider } from '../ports/models.ts';

/**
 * Engines on a GPU are loaded one after another: sessions created on one device from several
 * threads at once have crashed (microsoft/onnxruntime issue 26610). Others need not wait.
 */
export class GpuTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `load` now, or on a GPU after those before it, however they ended. */
  take<T>(provider: Provider, load: () => Promise<T>): Promise<T> {
    if (provider === 'cpu') return load();
    const turn = this.#last.then(load);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
