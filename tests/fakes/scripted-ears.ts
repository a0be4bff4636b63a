import type { Ears, EarsCommand, EarsEvent } from '../../daemon/ports/ears.ts';

/** Ears that say what the test says, and remember what they were told. */
export class ScriptedEars implements Ears {
  readonly commands: EarsCommand[] = [];
  readonly #listeners: ((event: EarsEvent) => void)[] = [];

  onEvent(listener: (event: EarsEvent) => void): void {
    this.#listeners.push(listener);
  }

  send(command: EarsCommand): void {
    this.commands.push(command);
  }

  tell(event: EarsEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** The last hearing mode asked for. */
  get mode(): string | undefined {
    return this.commands.findLast((command) => command.kind === 'mode')?.mode;
  }
}
