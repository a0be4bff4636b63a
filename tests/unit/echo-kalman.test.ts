import { describe, expect, it } from 'vitest';
import { KalmanEchoCanceller } from '../../daemon/voice/echo/kalman-echo-canceller.ts';
import { add, babble, cancelled, dropDb, echo, noise, room } from '../fakes/echo-signals.ts';

const SECOND = 16_000;
const JUMP = 6 * SECOND - ((6 * SECOND) % 512);
/** Frames until a jump is seen: 0.4 s. */
const SETTLED_FRAMES = 12;

const linear = (): KalmanEchoCanceller => new KalmanEchoCanceller({ isSuppressing: false });

describe('the Kalman echo canceller', () => {
  it('takes the echo of a room out, and says so', () => {
    const played = babble(6, 1);
    const heard = echo(played, room(5), { delay: 700 });
    const canceller = linear();
    const left = cancelled(canceller, heard, played);
    expect(dropDb(heard, left, [4, 5.9])).toBeGreaterThan(25);
    const status = canceller.status();
    expect(status.isConverged).toBe(true);
    expect(Math.abs((status.delayMs ?? 0) - 700 / 16)).toBeLessThan(2);
    expect(Math.abs(status.driftPpm)).toBeLessThan(10);
    expect(status.erleDb).toBeGreaterThan(10);
  });

  it('learns an echo that appears after a long time without one', () => {
    const played = babble(14, 1);
    const later = echo(played, room(5), { delay: 700 });
    const heard = later.map((x, n) => (n < 8 * SECOND ? 0 : x));
    const canceller = linear();
    const left = cancelled(canceller, heard, played);
    expect(dropDb(heard, left, [11, 13.9])).toBeGreaterThan(20);
    expect(Math.abs(canceller.status().driftPpm)).toBeLessThan(20);
  });

  it('sees no clock where no echo is', () => {
    const played = babble(8, 1);
    const canceller = linear();
    cancelled(canceller, babble(8, 77), played);
    expect(canceller.status()).toMatchObject({ isConverged: false });
    expect(Math.abs(canceller.status().driftPpm)).toBeLessThan(20);
  });

  it('suppresses what the linear filter leaves', () => {
    const played = babble(6, 1);
    const bent = echo(played, room(5), { delay: 700 }).map((x) =>
      Math.max(-0.04, Math.min(0.04, x)),
    );
    const without = cancelled(linear(), bent, played);
    const suppressed = cancelled(new KalmanEchoCanceller(), bent, played);
    const [drop, most] = [dropDb(bent, without, [4, 5.9]), dropDb(bent, suppressed, [4, 5.9])];
    expect(drop).toBeGreaterThan(5);
    expect(most).toBeGreaterThan(drop + 5);
  });

  it('keeps what a near end says over the echo', () => {
    const played = babble(8, 1);
    const near = babble(8, 77).map((x, n) => (n > 64_000 ? x : 0));
    const heard = echo(played, room(5), { delay: 700 });
    const microphone = add(heard, near);
    for (const canceller of [linear(), new KalmanEchoCanceller()]) {
      const left = cancelled(canceller, microphone, played);
      const wrong = add(
        left,
        near.map((x) => -x),
      );
      expect(dropDb(heard, wrong, [5, 7.9])).toBeGreaterThan(8);
      expect(Math.abs(dropDb(near, left, [5, 7.9]))).toBeLessThan(1.5);
      expect(canceller.status().isConverged).toBe(true);
    }
  });

  it('lets soft sounds between loud ones through while somebody talks over the echo', () => {
    const played = babble(10, 1);
    const isSoft = (n: number): boolean => Math.floor(n / 3200) % 2 === 1;
    const talk = babble(10, 77).map((x, n) => (isSoft(n) ? 0.15 * x : x));
    const near = talk.map((x, n) => (n < 6 * SECOND ? 0 : x));
    const microphone = add(echo(played, room(5), { delay: 700 }), near);
    const left = cancelled(new KalmanEchoCanceller(), microphone, played);
    // Away from the edges, where the window of a loud sound reaches in.
    const isCounted = (n: number): boolean => isSoft(n) && n % 3200 > 600 && n % 3200 < 2800;
    const soft = near.map((x, n) => (isCounted(n) ? x : 0));
    const kept = left.map((x, n) => (isCounted(n) ? x : 0));
    expect(dropDb(soft, kept, [6.5, 9.9])).toBeLessThan(7.4);
  });

  it.each([450, 3_000, 7_600])('finds an echo %d samples late', (delay) => {
    const played = babble(7, 3);
    const heard = echo(played, room(6), { delay });
    const canceller = linear();
    const left = cancelled(canceller, heard, played);
    expect(dropDb(heard, left, [5, 6.9])).toBeGreaterThan(20);
    expect(Math.abs((canceller.status().delayMs ?? 0) - delay / 16)).toBeLessThan(2);
  });

  it('recovers when the echo comes 50 ms later all of a sudden', () => {
    const played = babble(12, 4);
    const early = echo(played, room(6), { delay: 1_000 });
    const late = echo(played, room(6), { delay: 1_800 });
    const heard = early.map((x, n) => (n < 96_000 ? x : (late[n] ?? 0)));
    const canceller = linear();
    const left = cancelled(canceller, heard, played);
    expect(dropDb(heard, left, [4, 5.9])).toBeGreaterThan(20);
    expect(dropDb(heard, left, [9, 11.9])).toBeGreaterThan(20);
    expect(Math.abs((canceller.status().delayMs ?? 0) - 1_800 / 16)).toBeLessThan(2);
  });

  it('learns a room that changed', () => {
    const played = babble(12, 4);
    const before = echo(played, room(6), { delay: 500 });
    const after = echo(played, room(9), { delay: 500 });
    const heard = before.map((x, n) => (n < 96_000 ? x : -(after[n] ?? 0)));
    const left = cancelled(linear(), heard, played);
    expect(dropDb(heard, left, [9, 11.9])).toBeGreaterThan(18);
  });

  it.each([200, -200])('follows a clock that is %d ppm fast', (driftPpm) => {
    const played = babble(10, 2);
    const heard = echo(played, room(5), { delay: 900, driftPpm });
    const canceller = linear();
    const left = cancelled(canceller, heard, played);
    expect(canceller.status().driftPpm).toBeGreaterThan(driftPpm - 15);
    expect(canceller.status().driftPpm).toBeLessThan(driftPpm + 15);
    expect(dropDb(heard, left, [7, 9.9])).toBeGreaterThan(20);
  });

  it('passes the microphone unchanged while nothing is played', () => {
    const near = babble(3, 8);
    const left = cancelled(new KalmanEchoCanceller(), near, new Float32Array(near.length));
    const wrong = add(
      left,
      near.map((x) => -x),
    );
    expect(dropDb(near, wrong, [0, 2.9])).toBeGreaterThan(100);
  });

  it('passes it nearly unchanged again after a reply', () => {
    const played = babble(8, 1).map((x, n) => (n < 64_000 ? x : 0));
    const near = babble(8, 77).map((x, n) => (n > 80_000 ? x : 0));
    const microphone = add(echo(played, room(5), { delay: 700 }), near);
    const left = cancelled(new KalmanEchoCanceller(), microphone, played);
    const wrong = add(
      left,
      near.map((x) => -x),
    );
    expect(dropDb(near, wrong, [5.5, 7.9])).toBeGreaterThan(40);
  });

  it('claims nothing before it has heard a second of playback', () => {
    const canceller = new KalmanEchoCanceller();
    cancelled(canceller, noise(16_000), new Float32Array(16_000));
    const { delayMs, erleDb, isConverged } = canceller.status();
    expect({ delayMs, erleDb, isConverged }).toEqual({
      delayMs: undefined,
      erleDb: undefined,
      isConverged: false,
    });
  });

  it('is not converged while the reference is somebody else', () => {
    const canceller = new KalmanEchoCanceller();
    const microphone = babble(6, 20);
    const left = cancelled(canceller, microphone, babble(6, 21));
    expect(canceller.status().isConverged).toBe(false);
    expect(Math.abs(dropDb(microphone, left, [1, 5.9]))).toBeLessThan(3);
  });

  it('finds the echo again after a reset', () => {
    const played = babble(12, 1);
    const canceller = linear();
    const first = echo(played, room(5), { delay: 700 });
    cancelled(canceller, first.subarray(0, 96_256), played);
    canceller.reset();
    expect(canceller.status().delayMs).toBeUndefined();
    expect(canceller.status().isConverged).toBe(false);
    const second = echo(played, room(5), { delay: 4_000 });
    const left = cancelled(canceller, second, played);
    expect(dropDb(second, left, [8, 11.9])).toBeGreaterThan(20);
  });

  it.each([370, -370, 64])('does not mind that the reference leaps by %d samples', (leap) => {
    const played = babble(7, 1);
    const heard = echo(played, room(5), { delay: 1_500 });
    const canceller = linear();
    const cut = 5 * SECOND - ((5 * SECOND) % 512);
    const before = cancelled(canceller, heard.subarray(0, cut), played);
    const first = canceller.process(
      heard.subarray(cut, cut + 512),
      played.subarray(cut, cut + 512 + leap),
    );
    const rest = cancelled(canceller, heard.subarray(cut + 512), played.subarray(cut + 512 + leap));
    expect(dropDb(heard, before, [4, 4.9])).toBeGreaterThan(25);
    const after = heard.subarray(cut + 512, heard.length - 512);
    expect(first.length).toBe(512);
    expect(dropDb(after, rest, [0, 1.2])).toBeGreaterThan(25);
    expect(canceller.status().isConverged).toBe(true);
    expect(canceller.status().delayMs).toBeCloseTo((1_500 + leap) / 16, -0.3);
  });

  it('does not claim anything of a path that has just changed', () => {
    const played = babble(9, 4);
    const near = babble(9, 50);
    const early = echo(played, room(6), { delay: 1_000 });
    const late = echo(played, room(6), { delay: 1_800 });
    // From the jump on somebody talks, much louder than the echo, so that it cannot be learned.
    const microphone = early.map((x, n) => (n < JUMP ? x : (late[n] ?? 0) + 10 * (near[n] ?? 0)));
    const canceller = linear();
    cancelled(canceller, microphone.subarray(0, JUMP), played);
    expect(canceller.status().isConverged).toBe(true);
    const claims: boolean[] = [];
    for (let at = JUMP; at + 512 <= microphone.length; at += 512) {
      canceller.process(microphone.subarray(at, at + 512), played.subarray(at, at + 512));
      claims.push(canceller.status().isConverged);
    }
    expect(claims.slice(SETTLED_FRAMES)).not.toContain(true);
  });

  it('refuses frames that are not whole hops, and references twice as long', () => {
    const canceller = new KalmanEchoCanceller();
    const frame = new Float32Array(512);
    expect(() => canceller.process(frame, new Float32Array(1025))).toThrow('512 and 1025');
    expect(() => canceller.process(frame.subarray(1), frame.subarray(1))).toThrow('whole hops');
  });
});
