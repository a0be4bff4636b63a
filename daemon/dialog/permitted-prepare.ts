import { mayUse } from './permissions.ts';
import type { Phrases } from './phrases.ts';
import { onePiece, type Prepare, type UserRequest } from './turn.ts';

/** What an assistant may not be asked for is not done, and said to be so. */
export function permittedPrepare(prepare: Prepare, phrases: Phrases): Prepare {
  return async (request, signal) => {
    const permissions = request.assistant?.permissions;
    const may: UserRequest['mayUse'] = (intent) =>
      mayUse(permissions, intent) && (request.mayUse?.(intent) ?? true);
    const prepared = await prepare({ ...request, mayUse: may }, signal);
    const { intent } = prepared;
    if (mayUse(permissions, intent)) return prepared;
    const commit = async () => ({ pieces: onePiece(phrases.says.forbidden) });
    return { ...(intent ? { intent } : {}), commit };
  };
}
