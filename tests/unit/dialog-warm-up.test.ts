import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { WarmUp } from '../../daemon/dialog/barge-in/warm-up.ts';

function playing() {
  const clock = new ManualClock();
  const warmUp = new WarmUp(clock, 1000);
  warmUp.start();
  return { clock, warmUp };
}

const echo = (delayMs: number | undefined, isConverged: boolean) => ({
  delayMs,
  isConverged,
  driftPpm: 0,
  erleDb: undefined,
});

describe('the warm-up', () => {
  it('is the first second of playback where nobody tells of an echo', () => {
    const { clock, warmUp } = playing();
    expect(warmUp.isOn).toBe(true);
    clock.advanceBy(1000);
    expect(warmUp.isOn).toBe(false);
  });

  it('lasts as long as an echo is heard and not cancelled', () => {
    const { clock, warmUp } = playing();
    warmUp.note(echo(40, false));
    clock.advanceBy(5000);
    expect(warmUp.isOn).toBe(true);
    warmUp.note(echo(40, true));
    expect(warmUp.isOn).toBe(false);
  });

  it('is no longer than a second where no echo is heard at all, as with headphones', () => {
    const { clock, warmUp } = playing();
    warmUp.note(echo(undefined, false));
    expect(warmUp.isOn).toBe(true);
    clock.advanceBy(1000);
    expect(warmUp.isOn).toBe(false);
  });

  it('is over when nothing plays', () => {
    const { warmUp } = playing();
    warmUp.end();
    expect(warmUp.isOn).toBe(false);
  });
});
