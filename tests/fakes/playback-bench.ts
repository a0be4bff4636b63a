import { ManualClock } from '../../daemon/base/clock.ts';
import type { CreateResampler } from '../../daemon/ports/audio.ts';
import type { EarsEvent } from '../../daemon/ports/ears.ts';
import { Playback } from '../../daemon/voice/playback.ts';

export const RATE_HZ = 16_000;

const asItIs: CreateResampler = () => ({
  process: (input) => input,
  reset: () => {},
  close: () => {},
});

/** Playback with a speaker that asks when it is told to. */
export function playbackBench(createResampler: CreateResampler = asItIs) {
  const events: EarsEvent[] = [];
  const clock = new ManualClock();
  const emit = (event: EarsEvent): void => void events.push(event);
  const playback = new Playback({ clock, createResampler, emit });
  const pull = (samples: number, rateHz = RATE_HZ): Float32Array => {
    const block = new Float32Array(samples).fill(9);
    playback.render(block, rateHz);
    return block;
  };
  const sayAll = (turnId: string, sentence: number, samples: Float32Array): void => {
    const audio = { turnId, sentence, sampleRateHz: RATE_HZ };
    playback.enqueue({ ...audio, samples, last: false });
    playback.enqueue({ ...audio, samples: new Float32Array(0), last: true });
  };
  const say = (turnId: string, sentence: number, samples: number): void =>
    sayAll(turnId, sentence, new Float32Array(samples).fill(0.5));
  const kinds = (): string[] => events.map(({ kind }) => kind);
  return { playback, pull, say, sayAll, events, kinds, clock };
}

/** Samples that are heard. */
export function audible(block: Float32Array): number {
  return block.reduce((count, sample) => (sample === 0 ? count : count + 1), 0);
}
