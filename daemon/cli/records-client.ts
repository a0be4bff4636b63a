import type { ParamsOf, ReplyOf, Verb } from '../control/commands.ts';
import type { RecordsCore } from '../control/records-core.ts';

/** Sends a command to the daemon. */
type Call = <V extends Verb>(verb: V, params: ParamsOf<V>) => Promise<ReplyOf<V>>;

/** What the running daemon keeps of assistants and people. Who asks is whoever may enter it. */
export class RecordsClient implements RecordsCore {
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  instructions() {
    return this.#call('instructions.list', {});
  }

  instructionsVersion(asked: ParamsOf<'instructions.show'>) {
    return this.#call('instructions.show', asked);
  }

  setInstructions(draft: ParamsOf<'instructions.set'>) {
    return this.#call('instructions.set', draft);
  }

  instructionsHistory(name: string) {
    return this.#call('instructions.history', { name });
  }

  restoreInstructions(asked: ParamsOf<'instructions.restore'>) {
    return this.#call('instructions.restore', asked);
  }

  activateInstructions(asked: ParamsOf<'instructions.activate'>) {
    return this.#call('instructions.activate', asked);
  }

  exportPerson(name: string) {
    return this.#call('person.export', { name });
  }

  deletePerson(name: string) {
    return this.#call('person.delete', { name });
  }

  memory(person: string | undefined) {
    return this.#call('memory.list', person === undefined ? {} : { person });
  }

  forgetMemory(id: number) {
    return this.#call('memory.forget', { id });
  }

  usage(hours: number) {
    return this.#call('usage', { hours });
  }
}
