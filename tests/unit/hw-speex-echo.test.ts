import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { SpeexEchoCanceller } from '../../hw/speex-echo.ts';
import { babble, cancelled, dropDb, echo, room } from '../fakes/echo-signals.ts';

const hasLibrary = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).includes(
  'libspeexdsp.so.1',
);

describe.skipIf(!hasLibrary)('the echo canceller of libspeexdsp (needs libspeexdsp1)', () => {
  it('takes the echo of a room out', () => {
    const played = babble(6, 1);
    const heard = echo(played, room(5), { delay: 300 });
    const canceller = new SpeexEchoCanceller();
    const left = cancelled(canceller, heard, played);
    expect(dropDb(heard, left, [4, 5.9])).toBeGreaterThan(10);
    const { erleDb, delayMs, driftPpm } = canceller.status();
    expect(erleDb).toBeGreaterThan(5);
    expect({ delayMs, driftPpm }).toEqual({ delayMs: undefined, driftPpm: 0 });
    canceller.close();
  });

  it('passes the microphone while nothing is played', () => {
    const near = babble(2, 8);
    const canceller = new SpeexEchoCanceller();
    const left = cancelled(canceller, near, new Float32Array(near.length));
    expect(Math.abs(dropDb(near, left, [0.5, 1.9]))).toBeLessThan(1);
    canceller.close();
  });

  it('survives what is not a sample', () => {
    const canceller = new SpeexEchoCanceller();
    const frame = new Float32Array(512).fill(Number.NaN);
    const out = canceller.process(
      frame,
      frame.map(() => 1e9),
    );
    expect(out.every((x) => Number.isFinite(x))).toBe(true);
    canceller.close();
  });

  it('forgets at a reset, and ends once', () => {
    const canceller = new SpeexEchoCanceller();
    const played = babble(2, 1);
    cancelled(canceller, echo(played, room(5)), played);
    canceller.reset();
    expect(canceller.status().isConverged).toBe(false);
    canceller.close();
    canceller.close();
    const frame = new Float32Array(512);
    expect(() => canceller.process(frame, frame)).toThrow('closed');
  });

  it('refuses frames that are not whole blocks', () => {
    const canceller = new SpeexEchoCanceller();
    const frame = new Float32Array(500);
    expect(() => canceller.process(frame, frame)).toThrow('whole blocks');
    canceller.close();
  });
});
