import { mayUse } from './permissions.ts';
import type { Phrases } from './phrases.ts';
import { onePiece, type Prepare } from './turn.ts';

/** What an assistant may not be asked for is not done, and said to be so. */
export function permittedPrepare(prepare: Prepare, phrases: Phrases): Prepare {
  return async (request, signal) => {
    const prepared = await prepare(request, signal);
    const { intent } = prepared;
    if (mayUse(request.assistant?.permissions, intent)) return prepared;
    const commit = async () => ({ pieces: onePiece(phrases.says.forbidden) });
    return { ...(intent ? { intent } : {}), commit };
  };
}
