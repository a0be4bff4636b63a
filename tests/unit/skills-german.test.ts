import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { GERMAN_HOME } from '../fakes/german-home.ts';

type Row = [text: string, intent: string, slots: Record<string, SlotValue>];

const file = new URL('../fixtures/german-commands.yaml', import.meta.url);
const rows = parse(readFileSync(file, 'utf8')) as Row[];
const german = createUnderstanding(GERMAN_HOME, 'de');

describe('said in German', () => {
  it.each(rows)('%j is %s', (text, intent, slots) => {
    const match = german.match(text);
    expect(match?.intent ?? 'NONE').toBe(intent);
    expect(match?.slots ?? {}).toEqual(slots);
  });
});
