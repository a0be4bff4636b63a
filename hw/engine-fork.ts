import { type ChildProcess, fork } from 'node:child_process';

/** A child process that speaks by messages; typed arrays are copied. */
export interface EngineFork {
  send(message: unknown): void;
  kill(): void;
}

export interface EngineForkParts {
  /** The program, a compiled file of this house. */
  file: URL;
  onMessage(message: unknown): void;
  /** It has ended: by its exit code, or killed by a signal. */
  onEnd(how: string): void;
}

/**
 * Starts a process for one engine. Its output goes where ours goes. It ends with the thread that
 * started it, because the channel between them closes.
 */
export function forkEngine({ file, onMessage, onEnd }: EngineForkParts): EngineFork {
  const child: ChildProcess = fork(file, [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', onMessage);
  child.once('error', (error) => onEnd(error.message));
  child.once('exit', (code, signal) => onEnd(signal ?? `exit status ${code}`));
  return {
    // A send to a process that has just died fails; onEnd tells of it.
    send: (message) => void child.send(message as object, () => undefined),
    kill: () => void child.kill('SIGKILL'),
  };
}
