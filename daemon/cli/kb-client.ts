import type { ParamsOf, ReplyOf, Verb } from '../control/commands.ts';
import type { KbCore } from '../control/kb-core.ts';

/** Sends a command to the daemon. */
type Call = <V extends Verb>(
  verb: V,
  params: ParamsOf<V>,
  signal?: AbortSignal,
) => Promise<ReplyOf<V>>;

/** The documents of the running daemon. */
export function kbOver(call: Call): KbCore {
  return {
    add: (wanted) => {
      const { collection } = wanted;
      const where = collection === undefined ? {} : { collection };
      if ('path' in wanted) return call('kb.add', { path: wanted.path, ...where });
      const content = Buffer.from(wanted.bytes).toString('base64');
      return call('kb.add', { name: wanted.name, content, ...where });
    },
    list: (which) => call('kb.list', which),
    search: (question, signal) => call('kb.search', question, signal),
    remove: (document) => call('kb.remove', { document }),
    reindex: (document) => call('kb.reindex', document === undefined ? {} : { document }),
    status: () => call('kb.status', {}),
  };
}
