import { describe, expect, it } from 'vitest';
import { loadReplies } from '../../daemon/skills/replies.ts';
import { SpokenBench } from '../fakes/spoken-bench.ts';

const NOTHING = loadReplies().say('undo.nothing');

describe('what was done', () => {
  it('is taken back where it was meant otherwise, and both are told', async () => {
    const bench = new SpokenBench();
    bench.set('light.kitchen light', { value: 'off' });
    await bench.say('turn on the kitchen light');
    expect(await bench.say('no, I meant the desk lamp')).toBe(
      'The kitchen light is off. The desk lamp is on.',
    );
    expect(bench.told.toSorted()).toEqual([
      'light.desk lamp turn-on',
      'light.kitchen light turn-off',
      'light.kitchen light turn-on',
    ]);
  });

  it('stays where it was so before, and that is said', async () => {
    const bench = new SpokenBench();
    bench.set('light.kitchen light', { value: 'on' });
    await bench.say('turn on the kitchen light');
    expect(await bench.say('not the kitchen light, the desk lamp')).toBe(
      'The kitchen light was like that before. The desk lamp is on.',
    );
  });

  it('stays where nobody knows how it was, and that is said', async () => {
    const bench = new SpokenBench();
    await bench.say('start the robot');
    expect(await bench.say('undo that')).toBe("I can't take back what I did with the robot.");
  });

  it('is taken back once, and not after a while', async () => {
    const bench = new SpokenBench();
    bench.set('light.desk lamp', { value: 'off' });
    expect(await bench.say('undo that')).toBe(NOTHING);
    await bench.say('turn on the desk lamp');
    await bench.say('what time is it');
    expect(await bench.say('undo that')).toBe('The desk lamp is off.');
    expect(await bench.say('undo that')).toBe(NOTHING);
    await bench.say('turn on the desk lamp');
    bench.clock.advanceBy(121_000);
    expect(await bench.say('undo that')).toBe(NOTHING);
  });

  it('goes back to the level it had', async () => {
    const bench = new SpokenBench();
    bench.set('light.desk lamp', { value: 'on', brightnessPercent: 30 });
    bench.set('cover.blinds', { value: 'open', positionPercent: 60 });
    await bench.say('set the desk lamp to 80 percent');
    expect(await bench.say('undo that')).toBe('The desk lamp is at 30 percent.');
    await bench.say('close the blinds');
    expect(await bench.say('put that back how it was')).toBe('The blinds are at 60 percent.');
  });

  it('asks before it opens a house', async () => {
    const bench = new SpokenBench();
    bench.set('lock.front door', { value: 'unlocked' });
    await bench.say('lock the front door');
    expect(await bench.say('undo that', { isMeant: false })).toBe('');
    expect(bench.question).toBe('Shall I unlock the front door?');
    expect(bench.told).toEqual(['lock.front door lock']);
  });

  it('can be a timer, and another one is set', async () => {
    const bench = new SpokenBench();
    await bench.say('set a timer for ten minutes');
    const reply = await bench.say('no, fifteen minutes');
    expect(reply).toContain('15 minutes');
    expect(bench.timers.list().map(({ timer }) => timer.durationS)).toEqual([900]);
    await bench.say('undo that');
    expect(bench.timers.list()).toEqual([]);
  });

  it('is something of the home, and never a list', async () => {
    const bench = new SpokenBench();
    await bench.say('turn on the desk lamp');
    await bench.say('add milk to the shopping list');
    expect(await bench.say('make it blue')).toBe('The desk lamp is blue.');
  });

  it('is said to be impossible where a thing cannot do it', async () => {
    const bench = new SpokenBench();
    expect(await bench.say('play jazz on the desk lamp')).toBe("The desk lamp can't do that.");
  });

  it('is all that was asked in one breath', async () => {
    const bench = new SpokenBench();
    bench.set('light.desk lamp', { value: 'off' });
    bench.set('cover.blinds', { value: 'closed', positionPercent: 0 });
    await bench.say('turn on the desk lamp and open the blinds');
    expect(await bench.say('undo that')).toBe('The blinds are closed. The desk lamp is off.');
  });
});
