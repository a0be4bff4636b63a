import { EarshotError } from '../base/errors.ts';

/** What only a running box can be told. */
export interface BoxHands {
  /** @throws BUSY saying why it cannot hear */
  listen(): void;
  stop(): void;
  /** Makes a sound. */
  identify(): void;
  /** Ends the daemon, once whoever asked has its answer. */
  restart(): void;
  /** @returns the topics that were emptied @throws BROKER_OFFLINE, USAGE without a home broker */
  forgetMqtt(): Promise<string[]>;
}

/** @throws DAEMON_UNREACHABLE where nothing runs */
export function running<T>(part: T | undefined): T {
  if (part !== undefined) return part;
  throw new EarshotError('DAEMON_UNREACHABLE', 'no daemon is running that could be told so');
}
