import type { Home, HomeDevice } from '../../ports/home.ts';
import { devicesNamed } from '../../skills/home.ts';
import type { IntentMatch, SlotValue } from '../../skills/skill.ts';
import { tokenize } from '../../skills/tokens.ts';
import type { HaSentence, HaSlot } from './ha-intents-data.ts';
import {
  HA_BINARY_CLASSES,
  HA_BINARY_STATES,
  HA_EVERY_NAME,
  HA_INTENTS,
  HA_TARGET_SLOTS,
  HA_TIME_PARTS,
  type HaIntentRow,
} from './ha-intents-words.ts';

/** What was understood, in the words of Home Assistant. */
export interface HaMatch {
  intent: string;
  slots: Record<string, SlotValue>;
  implied: Readonly<Record<string, string>>;
}

/** @param area the room it was said in */
export function asHaMatch(match: IntentMatch, home: Home, area: string | undefined): HaMatch {
  const slots: Record<string, SlotValue> = { ...match.slots };
  if (area !== undefined) slots.room = area;
  const named = typeof slots.device === 'string' ? devicesNamed(home, slots.device) : undefined;
  const facts = new Set(Object.keys(slots));
  if (isClimate(slots, named)) facts.add('climate');
  if (isNamedList(slots.list)) facts.add('namedList');
  const row = HA_INTENTS.find(
    ({ ours, when }) => ours === match.intent && (when === undefined || facts.has(when)),
  );
  if (row === undefined) return { intent: match.intent, slots, implied: {} };
  const theirs = translated(slots, row);
  if (isBinary(theirs, named)) asBinary(theirs);
  return { intent: row.theirs, slots: theirs, implied: row.implied ?? {} };
}

function translated(slots: Record<string, SlotValue>, row: HaIntentRow): Record<string, SlotValue> {
  const names = { ...HA_TARGET_SLOTS, ...row.slots };
  const theirs: Record<string, SlotValue> = {};
  for (const [slot, value] of Object.entries(slots)) {
    const name = names[slot];
    if (name !== undefined) theirs[name] = value;
  }
  return theirs;
}

function isClimate({ deviceClass }: Record<string, SlotValue>, named?: readonly HomeDevice[]) {
  if (deviceClass !== 'temperature') return false;
  return named === undefined || named.some(({ domain }) => domain === 'climate');
}

function isNamedList(list: SlotValue | undefined): boolean {
  return list !== undefined && list !== 'shopping';
}

function isBinary(slots: Record<string, SlotValue>, named?: readonly HomeDevice[]): boolean {
  if (slots.domain !== undefined || slots.state === undefined) return false;
  if (named !== undefined) return named.every(({ domain }) => domain === 'binary_sensor');
  return HA_BINARY_CLASSES.has(String(slots.device_class));
}

function asBinary(slots: Record<string, SlotValue>): void {
  slots.domain = 'binary_sensor';
  slots.state = HA_BINARY_STATES[String(slots.state)] ?? String(slots.state);
}

/** Whether every slot is as the sentence expects, and none is there that it does not. */
export function hasExpectedSlots({ slots, implied }: HaMatch, sentence: HaSentence, home: Home) {
  const expected = expectedSlots(sentence.slots);
  const name = expected.name;
  const got = { ...slots };
  if (name !== undefined && got.name !== undefined) {
    // Its name tells of what domain and class a thing is; they must be those of the thing.
    const things = [name].flat().flatMap((each) => devicesNamed(home, String(each)));
    for (const key of ['domain', 'device_class'] as const) {
      const wanted = expected[key];
      const isOf = things.some((thing) => wanted === ofThing(thing, key));
      // One thing of a name is what it is, whatever people call what it measures.
      const isTold = wanted === undefined || (isOf && things.length === 1);
      if (isTold) delete got[key];
      if (isOf && got[key] === undefined) delete expected[key];
    }
  }
  for (const [key, value] of Object.entries(implied)) {
    if (expected[key] === undefined && got[key] === value) delete got[key];
    if (got[key] === undefined && isSame(expected[key] ?? '', value)) delete expected[key];
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
  return [...keys].every((key) => isSame(expected[key], got[key]));
}

function ofThing(thing: HomeDevice, key: 'domain' | 'device_class'): string | undefined {
  return key === 'domain' ? thing.domain : thing.deviceClass;
}

function expectedSlots(slots: HaSentence['slots']): Record<string, HaSlot | undefined> {
  const expected: Record<string, HaSlot | undefined> = {};
  for (const [slot, value] of Object.entries(slots)) {
    const part = HA_TIME_PARTS[slot];
    if (part === undefined) expected[slot] = value;
    else expected[part[0]] = Number(expected[part[0]] ?? 0) + Number(value) * part[1];
  }
  if (expected.name === HA_EVERY_NAME) delete expected.name;
  return expected;
}

function isSame(expected: HaSlot | undefined, got: SlotValue | undefined): boolean {
  if (expected === undefined || got === undefined) return expected === got;
  return [expected].flat().some((each) => plain(each) === plain(got));
}

function plain(value: string | number | true): string {
  return tokenize(String(value)).join(' ').replaceAll("'", '');
}
