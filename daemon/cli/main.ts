import { writeSync } from 'node:fs';
import { readEnvironment } from '../../config/environment.ts';
import { SystemClock } from '../base/clock.ts';
import { earshotVersion } from '../compose/version.ts';
import { runCli } from './program.ts';

const STDOUT_FD = 1;
const STDERR_FD = 2;

/** Writes all of it before it returns, so that nothing is lost when the process ends. */
function write(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') process.exit(0); // the reader has seen enough, as `head` has
      if (code !== 'EAGAIN') throw error;
    }
  }
}

const clock = new SystemClock();
const exitCode = await runCli(process.argv.slice(2), {
  stdout: (data) => write(STDOUT_FD, data),
  stderr: (text) => write(STDERR_FD, text),
  stdin: process.stdin,
  clock,
  environment: readEnvironment(),
  version: earshotVersion(),
  terminalColumns: process.stderr.isTTY ? process.stderr.columns : undefined,
  hardware: async () => {
    const { hardwareOf, probeOwnHost } = await import('../compose/host.ts');
    return hardwareOf(await probeOwnHost(clock));
  },
  openCore: async (options) => (await import('../compose/own-core.ts')).openCore(options),
  doctorProbes: async (options) => (await import('./doctor-probes.ts')).doctorProbes(options),
  run: async (options) => (await import('./run.ts')).runCommand(options),
  hear: async (files, options) => {
    const { hearCommand } = await import('./hear.ts');
    return hearCommand(files, { ...options, print: (line) => write(STDOUT_FD, `${line}\n`) });
  },
});
// All output has been written; a timer or socket that is left must not keep a person waiting.
process.exit(exitCode);
