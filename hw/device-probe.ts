import { spawn } from 'node:child_process';
import { EarshotError } from '../daemon/base/errors.ts';

const PROBE_LIMIT_MS = 5_000;
/** The answer goes to fd 3 because PortAudio and ALSA print on 1 and 2. */
const ANSWER_FD = 3;
const PROBE_SCRIPT =
  'const d=require(process.argv[1]).getDevices();' +
  `require('fs').writeSync(${ANSWER_FD},JSON.stringify(d));process.exit(0)`;

/**
 * Lists sound devices from a process of its own. PortAudio sees new devices only when nothing is
 * open, and a live conversation must not be closed just to look.
 * @param addonPath naudiodon's native library
 * @returns what its getDevices() gives
 * @throws NO_AUDIO_DEVICE when the process fails or takes longer than PROBE_LIMIT_MS
 */
export function probeDevices(addonPath: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(new EarshotError('NO_AUDIO_DEVICE', 'looking for sound devices failed', { cause }));
    const child = spawn(process.execPath, ['-e', PROBE_SCRIPT, addonPath], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      timeout: PROBE_LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    const parts: Buffer[] = [];
    child.stdio[ANSWER_FD]?.on('data', (part: Buffer) => parts.push(part));
    child.on('error', fail);
    child.on('close', () => {
      try {
        resolve(JSON.parse(Buffer.concat(parts).toString()));
      } catch (error) {
        fail(error);
      }
    });
  });
}
