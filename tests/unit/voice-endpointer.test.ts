import { describe, expect, it } from 'vitest';
import { FRAME_MS } from '../../daemon/ports/audio.ts';
import { Endpointer, type EndpointStep } from '../../daemon/voice/endpointer.ts';

const make = (): Endpointer => new Endpointer({ hangoverMs: 640, maxUtteranceMs: 3200 });

function feed(endpointer: Endpointer, frames: number, probability: number): EndpointStep[] {
  return Array.from({ length: frames }, () => endpointer.accept(probability));
}

describe('the endpointer', () => {
  it('starts at the third speech frame in a row', () => {
    const endpointer = make();
    expect(feed(endpointer, 3, 0.9)).toEqual(['none', 'none', 'start']);
    expect(endpointer.speechMs).toBe(3 * FRAME_MS);
  });

  it('takes a click of two frames for nothing', () => {
    const endpointer = make();
    expect([...feed(endpointer, 2, 0.9), ...feed(endpointer, 2, 0.1)]).not.toContain('start');
    expect(feed(endpointer, 2, 0.9)).not.toContain('start');
  });

  it('ends after the hangover, not before', () => {
    const endpointer = make();
    feed(endpointer, 10, 0.9);
    expect(feed(endpointer, 19, 0.1)).not.toContain('end');
    expect(feed(endpointer, 1, 0.1)).toEqual(['end']);
  });

  it('lets a person pause for less than the hangover', () => {
    const endpointer = make();
    feed(endpointer, 10, 0.9);
    feed(endpointer, 19, 0.1);
    expect(feed(endpointer, 1, 0.9)).toEqual(['none']);
    expect(endpointer.silenceMs).toBe(0);
  });

  it('holds on at a middling probability', () => {
    const endpointer = make();
    feed(endpointer, 10, 0.9);
    expect(feed(endpointer, 30, 0.4)).not.toContain('end');
  });

  it('obeys a shorter hangover for this utterance only', () => {
    const endpointer = make();
    feed(endpointer, 10, 0.9);
    endpointer.hangoverMs = 320;
    expect(feed(endpointer, 10, 0.1).at(-1)).toBe('end');
    endpointer.reset();
    feed(endpointer, 3, 0.9);
    expect(endpointer.hangoverMs).toBe(640);
  });

  it('cuts off somebody who never stops', () => {
    const endpointer = make();
    expect(feed(endpointer, 100, 0.9)).toContain('too-long');
  });
});
