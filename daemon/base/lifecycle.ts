import { EarshotError } from './errors.ts';

/** The constructor assigns, start() acts, stop() undoes; stop() may follow a failed start(). */
export interface Component {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts components in order and stops them in reverse; a failed start stops what had started. */
export class Lifecycle {
  readonly #components: readonly Component[];
  readonly #started: Component[] = [];
  readonly #onStopError: (name: string, error: unknown) => void;

  constructor(
    components: readonly Component[],
    onStopError: (name: string, error: unknown) => void,
  ) {
    this.#components = components;
    this.#onStopError = onStopError;
  }

  /** @throws whatever the first failing component threw, after undoing the others */
  async start(): Promise<void> {
    if (this.#started.length > 0) throw new EarshotError('INTERNAL', 'started twice');
    for (const component of this.#components) {
      this.#started.push(component);
      try {
        await component.start();
      } catch (error) {
        await this.stop();
        throw error;
      }
    }
  }

  async stop(): Promise<void> {
    for (const component of this.#started.splice(0).reverse()) {
      try {
        await component.stop();
      } catch (error) {
        this.#onStopError(component.name, error);
      }
    }
  }
}
