import { stateFolder, statePaths } from '../../config/paths.ts';
import { sleep } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Verb } from '../control/commands.ts';
import type { Core } from '../control/core.ts';
import { DaemonClient } from './daemon-client.ts';
import type { CliSession } from './session.ts';

/** A daemon that has the state folder but no socket yet is about to be ready. */
const STARTING_TRIES = 30;
const STARTING_RETRY_MS = 100;
/** What is asked of a box that runs; a core of this process could only pretend. */
const ONLY_RUNNING: ReadonlySet<Verb> = new Set<Verb>([
  ...(['status', 'mute', 'unmute', 'dnd', 'announce', 'listen', 'stop', 'identify'] as const),
  ...(['reload', 'restart', 'mqtt.forget'] as const),
]);

/**
 * Does something with the running daemon, else with a core of this process that is closed after.
 * @throws DAEMON_UNREACHABLE when only a running daemon could answer and there is none
 */
export async function withCore<T>(
  session: CliSession,
  verb: Verb,
  use: (core: Core) => Promise<T>,
): Promise<T> {
  const socketPath = socketOf(session);
  const daemon = await findDaemon(session, socketPath);
  if (daemon !== undefined) return use(daemon);
  if (ONLY_RUNNING.has(verb)) {
    throw new EarshotError('DAEMON_UNREACHABLE', `no daemon is running at ${socketPath}`);
  }
  return withOwnCore(session, verb, use);
}

function socketOf({ options, parts }: CliSession): string {
  return statePaths(stateFolder(options.state, parts.environment)).socket;
}

async function findDaemon(
  { parts, options, output }: CliSession,
  socketPath: string,
): Promise<DaemonClient | undefined> {
  const daemon = await DaemonClient.find({ socketPath, clock: parts.clock });
  if (daemon !== undefined && options.config !== undefined) {
    output.notes(['the running daemon has its own settings; --config has no effect.']);
  }
  return daemon;
}

async function withOwnCore<T>(
  session: CliSession,
  verb: Verb,
  use: (core: Core) => Promise<T>,
): Promise<T> {
  const { parts, options } = session;
  try {
    const core = await parts.openCore({ ...options, verb });
    try {
      return await use(core);
    } finally {
      await core.close();
    }
  } catch (error) {
    const isLocked = error instanceof EarshotError && error.code === 'STATE_LOCKED';
    const daemon = isLocked ? await awaitDaemon(session) : undefined;
    if (daemon === undefined) throw error;
    return use(daemon);
  }
}

async function awaitDaemon(session: CliSession): Promise<DaemonClient | undefined> {
  for (let tries = 0; tries < STARTING_TRIES; tries += 1) {
    const daemon = await findDaemon(session, socketOf(session));
    if (daemon !== undefined) return daemon;
    await sleep(session.parts.clock, STARTING_RETRY_MS);
  }
  return undefined;
}
