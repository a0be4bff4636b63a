import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Channel } from '../../daemon/base/channel.ts';
import type { AudioDevices, AudioFrame } from '../../daemon/ports/audio.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import { Hearing } from '../../daemon/threads/ears-hearing.ts';

const FRAME = 512;

/** A microphone that gives what it is told to, and takes its time to close. */
function microphone() {
  const frames = new Channel<AudioFrame>(100, 'reject');
  let obeyed: () => void = () => {};
  const devices: AudioDevices = {
    start: async () => {},
    frames: () => frames,
    status: () => [],
    setMuted: () =>
      new Promise((resolve) => {
        obeyed = resolve;
      }),
    stop: async () => frames.close(),
  };
  let given = 0;
  const give = (count: number): void => {
    for (let i = 0; i < count; i += 1) {
      const firstSample = given++ * FRAME;
      frames.offer({ samples: new Float32Array(FRAME), firstSample, capturedMs: 0 });
    }
  };
  return { devices, give, obey: () => obeyed() };
}

async function settle(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await turn();
}

function setUp(isLockStep = false) {
  const source = microphone();
  const events: EarsEvent[] = [];
  const heard: number[] = [];
  const hearing = new Hearing({
    devices: source.devices,
    frontEnd: { process: (frame) => [frame] },
    listener: {
      hear: async ({ firstSample }) => void heard.push(firstSample / FRAME),
      settled: async () => {},
    },
    emit: (event) => void events.push(event),
    isLockStep,
  });
  void hearing.run();
  return { ...source, hearing, events, heard };
}

describe('the way from the microphone to the listener', () => {
  it('opens when the box knows what to listen for', async () => {
    const { hearing, give, heard } = setUp();
    give(2);
    await settle();
    expect(heard).toEqual([]);
    hearing.begin();
    await settle();
    expect(heard).toEqual([0, 1]);
  });

  it('is shut from the command on, and told shut when the device is closed', async () => {
    const { hearing, give, heard, events, obey } = setUp();
    hearing.begin();
    give(1);
    await settle();
    hearing.mute(true);
    give(3);
    await settle();
    expect(heard).toEqual([0]);
    expect(events).toEqual([]);
    obey();
    await settle();
    expect(events).toEqual([{ kind: 'muted', isMuted: true }]);
    hearing.mute(false);
    give(1);
    await settle();
    obey();
    await settle();
    give(1);
    await settle();
    expect(heard).toEqual([0, 5]);
    expect(events.at(-1)).toEqual({ kind: 'muted', isMuted: false });
  });

  it('obeys commands that follow each other closely one after the other', async () => {
    const { hearing, give, heard, events, obey } = setUp();
    hearing.begin();
    for (const isMuted of [true, false, true]) hearing.mute(isMuted);
    for (let round = 0; round < 3; round += 1) {
      await settle();
      obey();
      await settle();
      give(1);
    }
    await settle();
    give(2);
    await settle();
    expect(events.map((event) => event.kind === 'muted' && event.isMuted)).toEqual([
      true,
      false,
      true,
    ]);
    expect(heard).toEqual([]);
  });

  it('keeps step with main while it is muted', async () => {
    const { hearing, give, heard, events, obey } = setUp(true);
    hearing.begin();
    hearing.mute(true);
    await settle();
    obey();
    give(2);
    await settle();
    expect(events.at(-1)).toEqual({ kind: 'tick', sample: FRAME });
    hearing.tock();
    await settle();
    expect(events.at(-1)).toEqual({ kind: 'tick', sample: 2 * FRAME });
    expect(heard).toEqual([]);
  });
});
