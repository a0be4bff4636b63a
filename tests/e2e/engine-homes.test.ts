import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import type { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import type { EngineRoom, EngineRoomOptions } from '../../daemon/threads/engine-room.ts';
import { LocalModel } from '../../daemon/threads/local-model.ts';
import { allowedCores } from '../../hw/affinity.ts';
import { processesOf, processOf, tasksOf } from './tasks.ts';
import { speakToFile, voicesMissing } from './voices.ts';

const STDERR_FD = 2;
const missing = voicesMissing();
const folder = mkdtempSync(join(tmpdir(), 'earshot-homes-'));
const recording = join(folder, 'stop.wav');
const rooms: EngineRoom[] = [];
const [first = 0, last = first] = [allowedCores()[0], allowedCores().at(-1)];

beforeAll(() => {
  if (missing === '')
    speakToFile({ text: 'hello computer', speaker: 'slt', tailS: 1.5 }, recording);
  return () => rmSync(folder, { recursive: true });
});
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.stop();
});

async function openRoom(isolation: EngineRoomOptions['isolation']) {
  // Threads run from dist only.
  const built = new URL('../../dist/daemon/threads/engine-room.js', import.meta.url).href;
  const module = (await import(built)) as { EngineRoom: typeof EngineRoom };
  const events: EarsEvent[] = [];
  const fatal: EarshotError[] = [];
  const room = new module.EngineRoom({
    ears: {
      audio: { kind: 'files', paths: [recording], gapMs: 0, pace: 'fast' },
      listener: {
        hangoverMs: 640,
        maxUtteranceMs: 15_000,
        noSpeechTimeoutMs: 5000,
        speculation: true,
      },
      gain: 1,
    },
    chosen: {},
    reasons: {},
    isolation,
    grammar: {
      words: () => ['hello', 'computer', 'goodbye'],
      compile: () => ({
        jsgf: '#JSGF V1.0;\ngrammar g;\npublic <command> = (hello | goodbye) computer;',
        wakePhrases: [],
        names: [],
      }),
    },
    localModel: new LocalModel(),
    cores: { ears: [first], stt: [last], llm: [last], tts: [last], knowledge: [last] },
    clock: new SystemClock(),
    log: createLog('silent', STDERR_FD),
    onFatal: (error) => fatal.push(error),
  });
  rooms.push(room);
  room.onEvent((event) => {
    events.push(event);
    if (event.kind === 'tick') room.send({ kind: 'tock' });
  });
  await room.start();
  return { room, events, fatal };
}

/** Samples of a sentence. */
async function say(room: EngineRoom, text: string): Promise<number> {
  const voice = await room.voice();
  let samples = 0;
  const count = (chunk: { samples: Float32Array }): void => {
    samples += chunk.samples.length;
  };
  await voice.synthesize({ text, rate: 1 }, count, new AbortController().signal);
  return samples;
}

describe.skipIf(missing !== '')(`engines ${missing}`, () => {
  describe.each(['thread', 'process'] as const)('each in a %s', (isolation) => {
    it('hear and speak', async () => {
      const { room, events } = await openRoom(isolation);
      expect(await say(room, 'hello')).toBeGreaterThan(1000);
      room.send({ kind: 'mode', mode: 'open' });
      await vi.waitFor(
        () => {
          const heard = events.filter((event) => event.kind === 'utterance');
          expect(heard.map(({ transcript }) => transcript.text)).toEqual(['hello computer']);
        },
        { timeout: 10_000 },
      );
    });

    it('run on their own cores, with every thread they make', async () => {
      const { room } = await openRoom(isolation);
      const speaking = say(room, 'a sentence that takes a while to be spoken. '.repeat(8));
      const tasks = tasksOf(process.pid);
      await speaking;
      for (const [name, core] of [
        ['ears', first],
        ['stt', last],
        ['tts', last],
      ] as const) {
        const own = tasks.filter((task) => task.name === name);
        expect(own.length, name).toBeGreaterThan(0);
        expect(
          own.map(({ cores }) => cores),
          name,
        ).toEqual(own.map(() => String(core)));
      }
      const processes = new Set([...processesOf('stt'), ...processesOf('tts')]);
      const inProcesses = tasks.filter(({ process }) => processes.has(process));
      expect(inProcesses.length > 0).toBe(isolation === 'process');
      expect(inProcesses.filter(({ cores }) => cores !== String(last))).toEqual([]);
    });
  });

  it.each(['SIGKILL', 'SIGSEGV', 'SIGABRT'] as const)(
    'that die by %s take nobody along, tell whoever waited, and are replaced',
    async (signal) => {
      const { room, fatal } = await openRoom('process');
      const before = processOf('tts');
      process.kill(before, 'SIGSTOP'); // it must not be faster than its death
      const speaking = say(room, 'this is never heard');
      process.kill(before, signal);
      process.kill(before, 'SIGCONT');
      await expect(speaking).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
      expect(await say(room, 'I am back')).toBeGreaterThan(1000);
      expect(processOf('tts')).not.toBe(before);
      expect(fatal).toEqual([]);
    },
  );

  it('that are frozen end with the room', async () => {
    const { room } = await openRoom('process');
    const frozen = processOf('stt');
    process.kill(frozen, 'SIGSTOP');
    rooms.length = 0;
    await room.stop();
    await vi.waitFor(() => expect(() => process.kill(frozen, 0)).toThrow('ESRCH'));
  });
});
