import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DaemonClient } from '../../daemon/cli/daemon-client.ts';
import { SoundServer, soundServerMissing } from '../../tests/e2e/sound-server.ts';
import { DaemonProcess } from './daemon-process.ts';
import { writeHomeConfig } from './home.ts';
import { type BenchContext, SuiteSkipped } from './suite.ts';

const HEARS_WITHIN_MS = 10_000;
const POLL_MS = 100;

/** Starts a private sound server with a virtual microphone and speaker. */
export async function openSoundServer({ cleanUp }: BenchContext): Promise<SoundServer> {
  const missing = soundServerMissing();
  if (missing !== '') throw new SuiteSkipped(missing);
  const server = new SoundServer();
  cleanUp.defer(() => server.stop());
  await server.start();
  return server;
}

/** The daemon, in a room with a virtual microphone and speaker and fifty devices. */
export interface VirtualRoom {
  server: SoundServer;
  daemon: DaemonProcess;
  client: DaemonClient;
  folder: string;
}

/** Resolves when the daemon hears. @param settings `--set` arguments */
export async function openRoom(
  context: BenchContext,
  settings: readonly string[] = [],
): Promise<VirtualRoom> {
  const folder = context.cleanUp.temporaryFolder();
  const server = await openSoundServer(context);
  const daemon = await DaemonProcess.start(context, {
    stateFolder: join(folder, 'state'),
    env: server.env,
    configPath: writeHomeConfig(folder),
    settings,
  });
  const client = await daemon.client();
  await untilOpen(client);
  return { server, daemon, client, folder };
}

async function untilOpen(client: DaemonClient): Promise<void> {
  for (let waitedMs = 0; waitedMs < HEARS_WITHIN_MS; waitedMs += POLL_MS) {
    const { audio } = await client.status();
    if (audio.length > 0 && audio.every(({ state }) => state === 'open')) return;
    await delay(POLL_MS);
  }
  throw new Error('the daemon did not open the virtual microphone and speaker');
}
