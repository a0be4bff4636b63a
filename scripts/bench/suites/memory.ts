import { setTimeout as delay } from 'node:timers/promises';
import { memoryMiB } from '../proc.ts';
import { Studio } from '../speakers.ts';
import { SpokenTurns, speakCommand, wakePhrase } from '../spoken-turns.ts';
import type { Suite } from '../suite.ts';
import { openRoom } from '../virtual-room.ts';

const TURNS = 12;
const QUICK_TURNS = 3;
const SETTLE_MS = 2_000;

/** What the daemon keeps in memory. */
export const memory: Suite = {
  name: 'memory',
  about: 'resident memory of the daemon after its start and after some turns',
  async run(context) {
    const room = await openRoom(context);
    const { pid } = room.daemon;
    await delay(SETTLE_MS);
    const shared = { unit: 'MiB', samples: 1 };
    context.report({
      ...shared,
      name: 'after-start',
      value: memoryMiB(pid, 'VmRSS'),
      note: 'Resident set of the one process, shared libraries included; a home of 50 devices.',
    });
    const phrase = await wakePhrase(room);
    const { folder } = room;
    const studio = new Studio(folder);
    const spoken = new SpokenTurns(room);
    let turns = 0;
    for (let n = 0; n < (context.isQuick ? QUICK_TURNS : TURNS); n += 1) {
      const heard = await spoken.say(await speakCommand(studio, { folder, phrase, n }));
      turns += heard.turns.length;
    }
    const note = `After ${turns} spoken turns; see also command-path.resident-memory-after.`;
    context.report(
      { ...shared, name: 'after-turns', value: memoryMiB(pid, 'VmRSS'), note },
      { ...shared, name: 'most', value: memoryMiB(pid, 'VmHWM'), note },
    );
  },
};
