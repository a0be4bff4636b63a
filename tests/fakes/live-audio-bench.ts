import { setImmediate as turn } from 'node:timers/promises';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { AudioFrame, AudioStatus } from '../../daemon/ports/audio.ts';
import { LiveAudio } from '../../hw/live-audio.ts';
import { createResampler } from '../../hw/resampler.ts';
import type { SoundDevice } from '../../hw/sound-system.ts';
import { FakeSound, USB } from './fake-sound.ts';

interface Setup {
  present?: SoundDevice[];
  input?: string;
  output?: string;
  closed?: SoundDevice[];
}

/** Live audio over fake sound, its frames being read, until `stop`. */
export async function liveAudio(setup: Setup = {}) {
  const clock = new ManualClock();
  const sound = new FakeSound(clock, setup.present ?? [USB]);
  for (const shut of setup.closed ?? []) sound.closed.add(shut);
  const state = { isIdle: true, unrecoverable: [] as string[] };
  const audio = new LiveAudio({
    input: setup.input ?? 'default',
    output: setup.output ?? 'default',
    system: sound,
    clock,
    createResampler,
    isIdle: () => state.isIdle,
    onUnrecoverable: (reason) => state.unrecoverable.push(reason),
  });
  const told: AudioStatus[] = [];
  const frames: AudioFrame[] = [];
  let rendered = 0;
  await audio.start(
    () => {
      rendered += 1;
    },
    (status) => told.push(status),
  );
  const reading = (async () => {
    for await (const frame of audio.frames()) frames.push(frame);
  })();
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 16) {
      clock.advanceBy(16);
      for (let round = 0; round < 4; round += 1) await turn();
    }
  };
  const states = (): string[] => audio.status().map((status) => status.state);
  const stop = async (): Promise<void> => {
    const stopped = audio.stop();
    await pass(2_000);
    await stopped;
    await reading;
  };
  return { audio, clock, sound, state, told, frames, pass, states, stop, rendered: () => rendered };
}
