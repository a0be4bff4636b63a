import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SAMPLE_RATE_HZ } from '../../../daemon/ports/audio.ts';
import { writeClip } from '../clip.ts';
import { type ThreadTime, threadTimes } from '../proc.ts';
import { percentOf, sum } from '../stats.ts';
import type { BenchContext, Suite } from '../suite.ts';
import { openRoom, type VirtualRoom } from '../virtual-room.ts';

const WATCH_MS = 20_000;
const QUICK_WATCH_MS = 5_000;
/** After the start: compilers and caches have settled. */
const SETTLE_MS = 3_000;
/** Noise of a quiet room at a sensitive microphone, about -50 dBFS. */
const NOISE_LEVEL = 0.005;
const TARGET_PERCENT = 12;
/** Threads that do nothing for the ears. Pool threads of the process move sound: they count. */
const OTHER_THREADS = new Set(['main', 'stt', 'tts', 'llm', 'knowledge']);

/** What it costs to wait for the wake word. */
export const earsIdle: Suite = {
  name: 'ears-idle',
  about: 'share of one core that the daemon takes while it only listens',
  async run(context) {
    const room = await openRoom(context);
    await delay(SETTLE_MS);
    const watchMs = context.isQuick ? QUICK_WATCH_MS : WATCH_MS;
    context.say(`listening to silence for ${watchMs / 1000} s`);
    await watch(context, room, { sound: 'silence', watchMs });
    const noise = join(room.folder, 'noise.wav');
    writeClip(noise, roomNoise(watchMs + 2 * SETTLE_MS));
    context.say(`listening to room noise for ${watchMs / 1000} s`);
    const played = room.server.playIntoMicrophone(noise);
    await delay(SETTLE_MS);
    await watch(context, room, { sound: 'room-noise', watchMs });
    await played;
  },
};

async function watch(
  { report, say }: BenchContext,
  { daemon }: VirtualRoom,
  { sound, watchMs }: { sound: string; watchMs: number },
): Promise<void> {
  const look = (): ThreadTime[] => threadsOf(daemon.pid);
  const before = look();
  const startedMs = performance.now();
  await delay(watchMs);
  const lastedMs = performance.now() - startedMs;
  const spent = timeSpent(before, look());
  for (const { name, cpuMs } of spent.filter((thread) => thread.cpuMs > 0)) {
    say(`${name}: ${percentOf(cpuMs, lastedMs).toFixed(1)} %`);
  }
  const share = (threads: readonly ThreadTime[]): number =>
    percentOf(sum(threads.map(({ cpuMs }) => cpuMs)), lastedMs);
  const shared = { unit: '% of a core', samples: 1 };
  report(
    {
      ...shared,
      name: `${sound}.ears`,
      value: share(spent.filter(({ name }) => !OTHER_THREADS.has(name))),
      target: TARGET_PERCENT,
      note:
        `Over ${(lastedMs / 1000).toFixed(0)} s: capture, playback of silence, voice activity ` +
        'and wake word: all threads but main, recogniser, voice and knowledge.',
    },
    { ...shared, name: `${sound}.whole-daemon`, value: share(spent) },
  );
}

/** The threads of a process, its first one named main. */
function threadsOf(pid: number): ThreadTime[] {
  return threadTimes(pid).map((thread) =>
    thread.id === pid ? { ...thread, name: 'main' } : thread,
  );
}

/** CPU time between two looks by thread; threads with one name are counted together. */
export function timeSpent(
  before: readonly ThreadTime[],
  after: readonly ThreadTime[],
): ThreadTime[] {
  const earlier = new Map(before.map(({ id, cpuMs }) => [id, cpuMs]));
  const byName = new Map<string, ThreadTime>();
  for (const thread of after) {
    const cpuMs = thread.cpuMs - (earlier.get(thread.id) ?? 0);
    const known = byName.get(thread.name);
    if (known === undefined) byName.set(thread.name, { ...thread, cpuMs });
    else known.cpuMs += cpuMs;
  }
  return [...byName.values()].sort((a, b) => b.cpuMs - a.cpuMs);
}

function roomNoise(lengthMs: number): Float32Array {
  const samples = new Float32Array((lengthMs * SAMPLE_RATE_HZ) / 1000);
  return samples.map(() => NOISE_LEVEL * (2 * Math.random() - 1));
}
