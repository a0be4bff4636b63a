import type { SlotValue } from '../skill.ts';
import type { Spot } from './spots.ts';
import type { Meaning } from './vocabulary.ts';

/** What a request is about, in slots, and how much of it the words say. */
export interface Target {
  slots: Record<string, SlotValue>;
  /** Of the things named; empty: nothing but places. */
  domains: ReadonlySet<string>;
  /** Which kinds were named, by their names in the lexicon. */
  kinds: readonly string[];
  weight: number;
}

/** Slots that say what a request is about. */
export const TARGET_SLOTS = [
  'device',
  'area',
  'floor',
  'domain',
  'deviceClass',
  'all',
  'here',
  'pronoun',
  'exceptDevice',
  'exceptArea',
] as const;

/** A name says most, then a kind, then a place that could mean anything in it. */
const DEVICE_WEIGHT = 3;
const KIND_WEIGHT = 2;
const AREA_WEIGHT = 2;
const PLACE_WEIGHT = 1;

type TargetMeaning = Extract<Meaning, { is: 'device' | 'area' | 'floor' | 'kind' | 'place' }>;

/** The target meaning of a spot; undefined: it has none. */
export function targetMeaning({ meanings }: Spot): TargetMeaning | undefined {
  return meanings.find(
    (meaning): meaning is TargetMeaning =>
      meaning.is === 'device' ||
      meaning.is === 'area' ||
      meaning.is === 'floor' ||
      meaning.is === 'kind' ||
      meaning.is === 'place',
  );
}

/** Undefined: the words name nothing, or several things at once. */
export function targetOf(spots: readonly Spot[]): Target | undefined {
  const found = spots.flatMap((spot) => targetMeaning(spot) ?? []);
  const strong = found.filter(({ is }) => is !== 'place');
  const places = found.filter(({ is }) => is === 'place');
  // "it" beside a name is only a word.
  const meant = [...strong, ...places.filter((place) => strong.length === 0 || !isPronoun(place))];
  if (meant.length === 0) return undefined;
  const slots: Record<string, SlotValue> = {};
  const domains = new Set<string>();
  let weight = 0;
  for (const meaning of meant) {
    const [more, worth] = slotsOf(meaning);
    if (Object.entries(more).some(([slot, value]) => (slots[slot] ?? value) !== value)) {
      return undefined;
    }
    Object.assign(slots, more);
    weight += worth;
    for (const domain of domainsOf(meaning)) domains.add(domain);
  }
  // "the fan plug", "the lamp in the bedroom": a name tells more than the kind beside it.
  if (slots['device'] !== undefined) {
    delete slots['domain'];
    delete slots['deviceClass'];
  }
  const kinds = spots.flatMap(({ meanings }) =>
    meanings.flatMap((each) => (each.is === 'kind' ? [each.id] : [])),
  );
  return { slots, domains, kinds, weight };
}

function isPronoun(meaning: TargetMeaning): boolean {
  return meaning.is === 'place' && meaning.id === 'pronoun';
}

function domainsOf(meaning: TargetMeaning): Iterable<string> {
  if (meaning.is === 'device') return meaning.domains;
  if (meaning.is !== 'kind') return [];
  const domain = meaning.kind.domain ?? meaning.device?.domain;
  return domain === undefined ? [] : [domain];
}

function slotsOf(meaning: TargetMeaning): [Record<string, SlotValue>, number] {
  switch (meaning.is) {
    case 'device':
      return [{ device: meaning.value }, DEVICE_WEIGHT];
    case 'area':
      return [{ area: meaning.value }, AREA_WEIGHT];
    case 'floor':
      return [{ floor: meaning.value }, AREA_WEIGHT];
    case 'place':
      return [{ [meaning.id]: true }, PLACE_WEIGHT];
    case 'kind': {
      if (meaning.label !== undefined) return [{ device: meaning.label }, DEVICE_WEIGHT];
      const { domain, deviceClass } = meaning.kind;
      const slots: Record<string, SlotValue> = {};
      if (domain !== undefined) slots['domain'] = domain;
      if (deviceClass !== undefined) slots['deviceClass'] = deviceClass;
      return [slots, KIND_WEIGHT];
    }
  }
}
