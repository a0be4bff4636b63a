import { join } from 'node:path';
import { DaemonProcess } from '../daemon-process.ts';
import { percentiles } from '../figure.ts';
import { writeHomeConfig } from '../home.ts';
import type { Suite } from '../suite.ts';
import { openSoundServer } from '../virtual-room.ts';

const STARTS = 7;
const QUICK_STARTS = 3;
const TARGET_MS = 3_000;
const WANTED = [{ percentile: 50, target: TARGET_MS }, { percentile: 100 }];

/** How soon the box is there, and there again. */
export const start: Suite = {
  name: 'start',
  about: 'process start to ready, and kill -9 to ready again',
  async run(context) {
    const folder = context.cleanUp.temporaryFolder();
    const { env } = await openSoundServer(context);
    const configPath = writeHomeConfig(folder);
    const count = context.isQuick ? QUICK_STARTS : STARTS;
    const first: number[] = [];
    for (let n = 0; n < count; n += 1) {
      const stateFolder = join(folder, `state-${n}`);
      const daemon = await DaemonProcess.start(context, { stateFolder, env, configPath });
      first.push(daemon.readyMs);
      await daemon.stop();
    }
    const again: number[] = [];
    const options = { stateFolder: join(folder, 'state'), env, configPath };
    let daemon = await DaemonProcess.start(context, options);
    for (let n = 0; n < count; n += 1) {
      const killedMs = performance.now();
      await daemon.kill();
      daemon = await DaemonProcess.start(context, options);
      again.push(performance.now() - killedMs);
    }
    await daemon.stop();
    context.report(
      ...percentiles(
        first,
        {
          name: 'process-start-to-ready',
          unit: 'ms',
          note:
            'From the spawn of scripts/earshot to the log line that says ready: engines loaded, ' +
            'sound devices open, socket listening. A new state folder each time.',
        },
        WANTED,
      ),
      ...percentiles(
        again,
        {
          name: 'kill-to-ready',
          unit: 'ms',
          note:
            'kill -9, then started again as soon as the process is gone, on the same state ' +
            'folder; a service manager adds its own pause (systemd: RestartSec).',
        },
        WANTED,
      ),
    );
  },
};
