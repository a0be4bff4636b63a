import { describe, expect, it } from 'vitest';
import { loadPhrases } from '../../daemon/dialog/phrases.ts';
import { FAMILY_HOME } from '../fakes/family-home.ts';
import { NOT_SAID, SpokenBench } from '../fakes/spoken-bench.ts';

const MISHEARD = 'turn on the best lamp';

describe('spoken commands', () => {
  it('refer to what was last done', async () => {
    const bench = new SpokenBench();
    expect(await bench.say('turn on the kitchen light')).toBe('The kitchen light is on.');
    expect(await bench.say('turn it off again')).toBe('The kitchen light is off.');
    expect(await bench.say('and the desk lamp')).toBe('The desk lamp is off.');
  });

  it('remember nothing of what was begun early and then dropped', async () => {
    const bench = new SpokenBench();
    await bench.say('turn on the kitchen light');
    await bench.say('turn on the desk lamp', { isMeant: false });
    expect(await bench.say('turn it off again')).toBe('The kitchen light is off.');
    expect(bench.told).toEqual(['light.kitchen light turn-on', 'light.kitchen light turn-off']);
  });

  it('do what was asked about only after a yes that was heard well', async () => {
    const bench = new SpokenBench();
    expect(await bench.say(MISHEARD)).toBe('Did you mean desk lamp?');
    expect(bench.told).toEqual([]);
    await bench.say('yes', { confidence: 0.2 });
    expect(bench.told).toEqual([]);
    expect(await bench.say('yes')).toBe('The desk lamp is on.');
  });

  it('drop it after a no, and after a minute a yes is no answer', async () => {
    const bench = new SpokenBench();
    await bench.say(MISHEARD);
    expect(await bench.say('no')).toBe(loadPhrases().says.dropped);
    expect(await bench.say('yes')).toBe(NOT_SAID);
    await bench.say(MISHEARD);
    bench.clock.advanceBy(61_000);
    expect(await bench.say('yes')).toBe(NOT_SAID);
    expect(bench.told).toEqual([]);
  });

  it('are read by the names that the home has now, and the recogniser is told once', () => {
    const bench = new SpokenBench();
    let taught = 0;
    bench.understanding.grammar.onChange?.(() => {
      taught += 1;
    });
    expect(bench.understanding.read('turn on the sauna').commands).toEqual([]);
    const [first] = FAMILY_HOME.devices;
    if (first === undefined) throw new Error('an empty home');
    const sauna = { ...first, id: 'sauna', name: 'sauna' };
    for (const name of ['sauna', 'steam bath']) {
      bench.hub.setHome({ ...FAMILY_HOME, devices: [{ ...sauna, name }, sauna] });
    }
    const [command] = bench.understanding.read('turn on the sauna').commands;
    expect(command?.slots['device']).toBe('sauna');
    bench.clock.advanceBy(5000);
    expect(taught).toBe(1);
  });
});
