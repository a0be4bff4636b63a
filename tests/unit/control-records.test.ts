import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { DaemonClient } from '../../daemon/cli/daemon-client.ts';
import { ControlServer } from '../../daemon/control/http.ts';
import { FakeCore } from '../fakes/fake-core.ts';
import { HistoryBench } from '../fakes/history-bench.ts';

let bench: HistoryBench;
let core: FakeCore;
let server: ControlServer;
let daemon: DaemonClient;

beforeEach(async () => {
  bench = new HistoryBench();
  core = new FakeCore();
  const socketPath = `${bench.folder}/s`;
  server = new ControlServer({ core, log: createLog('silent', 1), socketPath });
  await server.start();
  const found = await DaemonClient.find({ socketPath, clock: new SystemClock() });
  if (found === undefined) throw new Error('no daemon');
  daemon = found;
});
afterEach(async () => {
  await server.stop();
  bench.remove();
});

describe('the records of a running daemon', () => {
  it('are asked through its socket as they are asked of the box itself', async () => {
    const { records } = daemon;
    const name = 'Ünsal & Söhne/1';
    expect(await records.instructions()).toEqual(await core.records.instructions());
    await records.instructionsVersion({ name });
    await records.instructionsVersion({ name, version: 3 });
    await records.setInstructions({ name, greeting: '' });
    await records.instructionsHistory(name);
    await records.restoreInstructions({ name, version: 2 });
    await records.activateInstructions({ name, isActive: false });
    expect(await records.exportPerson(name)).toEqual(await core.records.exportPerson(name));
    expect(await records.deletePerson(name)).toMatchObject({ deleted: { sessions: 1 } });
    expect(await records.memory('Anna')).toEqual(await core.records.memory('Anna'));
    await records.memory(undefined);
    expect((await records.forgetMemory(12)).notes).toMatchObject([{ id: 12 }]);
    expect(await records.usage(48)).toEqual(core.records.usageAnswer);
    expect(core.calls.slice(2)).toEqual([
      ['instructionsVersion', { name }],
      ['instructionsVersion', { name, version: 3 }],
      ['setInstructions', { name, greeting: '' }, 'cli'],
      ['instructionsHistory', name],
      ['restoreInstructions', { name, version: 2 }, 'cli'],
      ['activateInstructions', { name, isActive: false }, 'cli'],
      ...[
        ['exportPerson', name],
        ['exportPerson', name],
      ],
      ['deletePerson', name, 'cli'],
      ...[
        ['memory', 'Anna'],
        ['memory', 'Anna'],
      ],
      ['memory', undefined],
      ['forgetMemory', 12],
      ['usage', 48],
    ]);
  });
});
