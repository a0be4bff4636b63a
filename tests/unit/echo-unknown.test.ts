import { describe, expect, it } from 'vitest';
import { UnknownEcho } from '../../daemon/voice/echo/unknown-echo.ts';

const noted = (unknown: UnknownEcho, lags: readonly number[], isUnknown = true): boolean[] =>
  lags.map((lag) => unknown.note(lag, isUnknown));

describe('an echo that the filter knows nothing of', () => {
  it('is one whose delay was the same for a second', () => {
    const unknown = new UnknownEcho();
    expect(noted(unknown, [552, 550, 554, 552, 552, 552, 552, 552])).not.toContain(true);
    expect(unknown.note(552, true)).toBe(true);
    // Then the filter has a second to learn it.
    expect(noted(unknown, [552, 552, 552])).not.toContain(true);
  });

  it('is none where the delay wanders, or the filter knows it', () => {
    const wandering = Array.from({ length: 40 }, (_, n) => 100 * (n % 7));
    expect(noted(new UnknownEcho(), wandering)).not.toContain(true);
    expect(noted(new UnknownEcho(), Array(40).fill(552), false)).not.toContain(true);
  });
});
