import { describe, expect, it } from 'vitest';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { SMALL_HOME } from '../fakes/small-home.ts';

const FOREIGN = new Set(['zwave', 'küche', 'pasta', 'attic']);
const compiled = createUnderstanding(SMALL_HOME).jsgf((word) => !FOREIGN.has(word));

function ruleOf(jsgf: string, name: string): string {
  return jsgf.split('\n').find((line) => line.startsWith(`<${name}> =`)) ?? '';
}

describe('the speech grammar', () => {
  it('is JSGF with one public rule, and every rule it refers to', () => {
    const lines = compiled.jsgf.split('\n');
    expect(lines[0]).toBe('#JSGF V1.0;');
    expect(lines.filter((line) => line.startsWith('public '))).toHaveLength(1);
    const defined = new Set([...compiled.jsgf.matchAll(/^(?:public )?<([\w-]+)> =/gm)].map(first));
    const used = [...compiled.jsgf.matchAll(/<([\w-]+)>/g)].map(first);
    expect(used.filter((name) => name !== 'NULL' && !defined.has(name))).toEqual([]);
    expect(lines.slice(2).every((line) => line.endsWith(';'))).toBe(true);
  });

  it('leaves out words that the recogniser does not know, and says which', () => {
    expect(compiled.droppedWords).toEqual(['attic', 'küche', 'pasta', 'zwave']);
    expect(compiled.droppedDevices).toEqual(['Zwave Küche']);
    expect(compiled.droppedAreas).toEqual(['attic']);
    const words = new Set(compiled.jsgf.split(/[^\p{L}']+/u));
    expect([...FOREIGN].filter((word) => words.has(word))).toEqual([]);
    expect(ruleOf(compiled.jsgf, 'label')).toContain('spaghetti');
  });

  it('names devices in words, also those with a numeral or an alias', () => {
    const devices = ruleOf(compiled.jsgf, 'device');
    for (const name of ['counter light', 'wireless', 'living room lamp', 'fan two']) {
      expect(devices).toContain(name);
    }
  });

  it('holds nothing that people only write', () => {
    expect(/[%+~{}^]|\bmins\b|\bwhats\b|digits/.exec(compiled.jsgf)).toBeNull();
  });

  it('keeps singular and plural apart', () => {
    expect(ruleOf(compiled.jsgf, 'minute')).toBe('<minute> = minute;');
    expect(ruleOf(compiled.jsgf, 'minutes')).toBe('<minutes> = minutes;');
  });

  it('lets a command of the home follow another in one breath', () => {
    const command = compiled.jsgf.split('\n').find((line) => line.startsWith('public <command>'));
    expect(command).toMatch(/ and \(<home-turn-on> \| <home-turn-off>/);
    const { jsgf } = createUnderstanding(EMPTY_HOME).jsgf(() => true);
    expect(jsgf).not.toContain(' and (<');
  });

  it('has no sentences about devices for a box without any', () => {
    const { jsgf, droppedDevices } = createUnderstanding(EMPTY_HOME).jsgf(() => true);
    expect(jsgf).not.toContain('home-turn');
    expect(droppedDevices).toEqual([]);
    expect(jsgf).toContain('<timer-start>');
  });
});

function first(match: RegExpMatchArray): string {
  return match[1] ?? '';
}
