import { describe, expect, it } from 'vitest';
import {
  type LastDone,
  type Question,
  REFERENCE_AGE_MS,
} from '../../daemon/skills/reader/context.ts';
import { loadLexicon } from '../../daemon/skills/reader/lexicon.ts';
import { Reader } from '../../daemon/skills/reader/reader.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import type { IntentMatch, SlotValue } from '../../daemon/skills/skill.ts';
import { compileUnderstanding } from '../../daemon/skills/understanding.ts';
import { FAMILY_HOME } from '../fakes/family-home.ts';

const home = FAMILY_HOME;
const sentences = loadSentences();
const understanding = compileUnderstanding({ sentences, home });
const reader = new Reader({ understanding, sentences, lexicon: loadLexicon(), home });

function done(intent: string, slots: Record<string, SlotValue>): LastDone {
  return { commands: [{ intent, slots, score: 1 }], atMs: 1000 };
}

function said(last: LastDone, text: string, nowMs = 2000): readonly IntentMatch[] {
  return reader.read(text, { nowMs, last, area: 'living room' }).commands;
}

const KITCHEN_ON = done('home.turn-on', { device: 'kitchen light' });
const BEDROOM_DIMMED = done('home.dim', { device: 'bedside lamp' });

describe('words that refer to the last command', () => {
  it('are none where the last command named nothing', () => {
    expect(said(done('clock.time', {}), 'red blue')).toEqual([]);
  });

  it.each([
    ['turn it off again', 'home.turn-off', { device: 'kitchen light' }],
    ['and in the bedroom?', 'home.turn-on', { domain: 'light', area: 'bedroom' }],
    ['what about upstairs', 'home.turn-on', { domain: 'light', floor: 'first floor' }],
    ['the floor lamp too', 'home.turn-on', { device: 'floor lamp' }],
    ['no, the bedroom', 'home.turn-on', { domain: 'light', area: 'bedroom' }],
    ['no i meant the desk lamp', 'home.turn-on', { device: 'desk lamp' }],
    ['make it blue', 'home.set-color', { device: 'kitchen light', color: 'blue' }],
    ['a little darker please', 'home.dim', { device: 'kitchen light' }],
  ])('%s', (text, intent, slots) => {
    expect(said(KITCHEN_ON, text)).toMatchObject([{ intent, slots }]);
    expect(Object.keys(said(KITCHEN_ON, text)[0]?.slots ?? {})).toHaveLength(
      Object.keys(slots).length,
    );
  });

  it.each([
    ['a bit more', 'home.dim'],
    ['do that again', 'home.dim'],
    ['a bit less', 'home.brighten'],
    ['too much', 'home.brighten'],
    ['brighter', 'home.brighten'],
  ])('%s, after dimming', (text, intent) => {
    expect(said(BEDROOM_DIMMED, text)).toMatchObject([
      { intent, slots: { device: 'bedside lamp' } },
    ]);
  });

  it('go up from a level, and from there down', () => {
    const set = done('home.set-brightness', { device: 'desk lamp', percent: 40 });
    const slots = { device: 'desk lamp' };
    expect(said(set, 'a bit more')).toEqual([{ intent: 'home.brighten', slots, score: 1 }]);
    expect(said(set, 'a bit less')).toEqual([{ intent: 'home.dim', slots, score: 1 }]);
  });

  it('say that the last one was wrong', () => {
    const context = { nowMs: 2000, last: KITCHEN_ON };
    expect(reader.read('no, the bedroom', context).corrects).toBe(true);
    expect(reader.read('the bedroom too', context).corrects).toBeUndefined();
  });

  it.each([
    ['not the kitchen, the bedroom', { domain: 'light', area: 'bedroom' }],
    ['no not in the kitchen in the bedroom', { domain: 'light', area: 'bedroom' }],
    ['I meant the desk lamp, not the kitchen light', { device: 'desk lamp' }],
    ['the bedroom instead', { domain: 'light', area: 'bedroom' }],
    ['no, turn on the desk lamp', { device: 'desk lamp' }],
  ])('%s: corrects', (text, slots) => {
    const read = reader.read(text, { nowMs: 2000, last: KITCHEN_ON });
    expect(read.corrects).toBe(true);
    expect(read.commands).toMatchObject([{ intent: 'home.turn-on', slots }]);
    expect(Object.keys(read.commands[0]?.slots ?? {})).toHaveLength(Object.keys(slots).length);
  });

  it('give another value', () => {
    const timer = done('timer.start', { durationS: 600, name: 'pasta' });
    const read = reader.read('no, I meant fifteen minutes', { nowMs: 2000, last: timer });
    expect(read).toMatchObject({ corrects: true, commands: [{ intent: 'timer.start' }] });
    expect(read.commands[0]?.slots).toEqual({ durationS: 900, name: 'pasta' });
  });

  it('correct nothing with a command about something else', () => {
    const timer = done('timer.start', { durationS: 600 });
    const read = reader.read('sorry, turn on the desk lamp', { nowMs: 2000, last: timer });
    expect(read.corrects).toBeUndefined();
  });

  it('keep the place of the last one for another kind of thing', () => {
    const lights = done('home.turn-off', { domain: 'light', area: 'bedroom' });
    expect(said(lights, 'and the fan')).toMatchObject([
      { intent: 'home.turn-off', slots: { domain: 'fan', area: 'bedroom' } },
    ]);
  });

  it('mean nothing after a while', () => {
    const late = KITCHEN_ON.atMs + REFERENCE_AGE_MS;
    expect(said(KITCHEN_ON, 'and in the bedroom?', late)).toHaveLength(1);
    expect(said(KITCHEN_ON, 'and in the bedroom?', late + 1)).toEqual([]);
    expect(reader.read('a bit more', { nowMs: 0 }).commands).toEqual([]);
  });

  it('mean nothing after a command that is about no thing', () => {
    const timer = done('timer.start', { durationS: 300 });
    expect(said(timer, 'and in the bedroom?')).toEqual([]);
    expect(said(timer, 'a bit less')).toEqual([]);
  });

  it('do not hide a command that stands by itself', () => {
    expect(said(KITCHEN_ON, 'turn on the floor lamp')).toMatchObject([
      { slots: { device: 'floor lamp' } },
    ]);
    expect(said(KITCHEN_ON, 'who invented the telephone')).toEqual([]);
  });
});

describe('an answer to a question', () => {
  const lights = { intent: 'home.set-color', slots: { area: 'den', domain: 'light' }, score: 1 };

  function answered(pending: Question, text: string): readonly IntentMatch[] {
    return reader.read(text, { nowMs: 0, pending }).commands;
  }

  it('fills the slot that was missing', () => {
    const pending = { kind: 'missing', slot: 'color', commands: [lights] } as const;
    const slots = { ...lights.slots, color: 'green' };
    expect(answered(pending, 'green please')).toEqual([{ ...lights, slots }]);
    expect(answered(pending, 'red or green')).toEqual([]);
    expect(answered(pending, 'who invented the telephone')).toEqual([]);
  });

  it('names what was meant instead', () => {
    const on = { intent: 'home.turn-on', slots: { device: 'desk lamp' }, score: 1 };
    const pending = { kind: 'did-you-mean', name: 'desk lamp', commands: [on] } as const;
    expect(answered(pending, 'the bedside lamp')).toMatchObject([
      { intent: 'home.turn-on', slots: { device: 'bedside lamp' } },
    ]);
  });
});
