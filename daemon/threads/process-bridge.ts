import { parentPort, workerData } from 'node:worker_threads';
import { forkEngine } from '../../hw/engine-fork.ts';
import type { Boot } from './boot.ts';
import {
  type BridgeSettings,
  END_PROCESS,
  type LinkMessage,
  type ProcessBoot,
  type ProcessReport,
} from './process-wire.ts';

/**
 * Stands in the daemon for an engine in a process of its own: the same ports, the same reports, and
 * it ends when that process ends.
 */
if (!parentPort) throw new Error('this file runs only as a worker thread');
const parent = parentPort;
const { name, cores, settings, links } = workerData as Boot<BridgeSettings>;
const child = forkEngine({
  file: new URL('./engine-process.js', import.meta.url),
  onMessage: (raw) => {
    const message = raw as LinkMessage | ProcessReport;
    if ('report' in message) parent.postMessage(message.report);
    else links[message.link]?.port.postMessage(message.message);
  },
  onEnd: () => {
    for (const { port } of Object.values(links)) port.close();
    process.exit(1);
  },
});
for (const [link, { port }] of Object.entries(links)) {
  port.on('message', (message) => child.send({ link, message } satisfies LinkMessage));
}
child.send({
  file: settings.file,
  name,
  cores,
  settings: settings.settings,
  links: Object.keys(links),
} satisfies ProcessBoot);
parent.on('message', (message) => {
  if (message === END_PROCESS) child.kill();
});
