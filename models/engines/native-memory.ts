import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Frees native models that nothing refers to any more. sherpa's Node binding has no other way: a
 * model goes with its JavaScript object, which is so small that V8 sees no reason to hurry.
 */
export function freeUnusedModels(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
}
