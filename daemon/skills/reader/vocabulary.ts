import type { Home, HomeDevice } from '../../ports/home.ts';
import { deviceLabel, devicesNamed } from '../home.ts';
import type { SlotValue } from '../skill.ts';
import { parseTemplate } from '../template.ts';
import { tokenize } from '../tokens.ts';
import type { Lexicon, LexiconKind, LexiconOpening } from './lexicon.ts';
import { PhraseBook, phrasesOf } from './phrases.ts';

/** What some words may mean in a request. */
export type Meaning =
  /** Adds nothing. */
  | { is: 'filler' }
  /** No command for now. */
  | { is: 'veto' }
  | { is: 'question' }
  /** Something that no home does. */
  | { is: 'foreign' }
  | { is: 'join' }
  /** A place is named next. */
  | { is: 'inside' }
  /** `isResult`: asked for only beside a wish. */
  | { is: 'act'; id: string; weight: number; isResult?: true }
  | { is: 'value'; slot: string; value: SlotValue }
  /** Named as the home names it: `value` is what a slot holds. */
  | { is: 'device' | 'area' | 'floor'; value: string; domains: ReadonlySet<string> }
  | { is: 'kind'; id: string; kind: LexiconKind; device?: HomeDevice; label?: string }
  | { is: 'place'; id: 'here' | 'all' | 'pronoun' }
  | { is: 'follow'; id: FollowUp }
  /** A request that goes on in free words. */
  | { is: 'opening'; opening: LexiconOpening; never: ReadonlySet<string> }
  /** Shows that an intent with free words is meant. */
  | { is: 'shows'; intent: string };

/** The act of wishing, which is also a filler. */
export const WISH = 'wish';
const WISH_WEIGHT = 2;

/** Words that refer to what was last done: see `followUps` of the lexicon. */
export type FollowUp = keyof Lexicon['followUps'];

/** A name of the home in one way to say it. */
export interface HomeName {
  is: 'device' | 'area' | 'floor';
  words: readonly string[];
  value: string;
}

/** All words that the free reader knows, in one home. */
export interface Vocabulary {
  book: PhraseBook<Meaning>;
  names: readonly HomeName[];
  /** Every single word that means something. */
  words: ReadonlySet<string>;
}

/** @throws CONFIG_INVALID for a faulty template of the lexicon */
export function buildVocabulary(lexicon: Lexicon, home: Home): Vocabulary {
  const book = new PhraseBook<Meaning>();
  const words = new Set<string>();
  const add = (phrase: readonly string[], meaning: Meaning): void => {
    book.add(phrase, meaning);
    for (const word of phrase) words.add(word);
  };
  const names = namesOf(home);
  for (const { is, words: said, value } of names) {
    add(said, { is, value, domains: domainsOf(home, is, value) });
  }
  for (const [templates, meaning] of meaningsOf(lexicon, home)) {
    for (const template of templates) {
      for (const said of phrasesIn(lexicon, template)) add(said, meaning);
    }
  }
  return { book, names, words };
}

type WordLists = readonly (readonly string[])[];

/** A lexicon is not changed in place: a change of the home reads no template again. */
const knownPhrases = new WeakMap<Lexicon, Map<string, WordLists>>();

function phrasesIn(lexicon: Lexicon, template: string): WordLists {
  const known = knownPhrases.get(lexicon) ?? new Map<string, WordLists>();
  knownPhrases.set(lexicon, known);
  const phrases =
    known.get(template) ?? phrasesOf(parseTemplate(template)).map(({ words }) => words);
  known.set(template, phrases);
  return phrases;
}

/** Every way to say the name of something. */
function namesOf(home: Home): HomeName[] {
  const names: HomeName[] = [];
  const said = new Set<string>();
  const add = (is: HomeName['is'], name: string, value: (words: string) => string): void => {
    const words = tokenize(name);
    const key = `${is} ${words.join(' ')}`;
    if (words.length === 0 || said.has(key)) return;
    said.add(key);
    names.push({ is, words, value: value(words.join(' ')) });
  };
  for (const device of home.devices) {
    for (const name of [device.name, ...device.aliases, deviceLabel(home, device)]) {
      add('device', name, (words) => deviceValue(home, words));
    }
  }
  for (const [is, places] of [['area', home.areas] as const, ['floor', home.floors] as const]) {
    for (const { name, aliases } of places) {
      for (const each of [name, ...aliases]) add(is, each, () => name);
    }
  }
  return names;
}

/** The words themselves where several devices answer to them. */
function deviceValue(home: Home, words: string): string {
  const [only, second] = devicesNamed(home, words);
  return only === undefined || second !== undefined ? words : deviceLabel(home, only);
}

function domainsOf(home: Home, is: HomeName['is'], value: string): ReadonlySet<string> {
  if (is !== 'device') return new Set();
  return new Set(devicesNamed(home, value).map(({ domain }) => domain));
}

function* meaningsOf(lexicon: Lexicon, home: Home): Iterable<[readonly string[], Meaning]> {
  for (const [id, kind] of Object.entries(lexicon.kinds)) {
    const meaning = kindIn(home, id, kind);
    yield [kind.says, meaning ?? { is: 'foreign' }];
  }
  for (const [id, { weight, says }] of Object.entries(lexicon.acts)) {
    yield [says, { is: 'act', id, weight }];
  }
  for (const [id, says] of Object.entries(lexicon.results)) {
    const weight = lexicon.acts[id]?.weight ?? 1;
    yield [says, { is: 'act', id, weight, isResult: true }];
  }
  yield [lexicon.wishes, { is: 'act', id: WISH, weight: WISH_WEIGHT }];
  for (const [slot, values] of Object.entries(lexicon.values)) {
    for (const [value, says] of Object.entries(values)) {
      const number = Number(value);
      yield [says, { is: 'value', slot, value: Number.isNaN(number) ? value : number }];
    }
  }
  for (const id of ['here', 'all', 'pronoun'] as const) {
    yield [lexicon.places[id], { is: 'place', id }];
  }
  for (const id of ['another', 'wrong', 'not', 'more', 'less'] as const) {
    yield [lexicon.followUps[id], { is: 'follow', id }];
  }
  for (const opening of lexicon.openings) {
    const isThere = home.devices.some(({ domain }) => domain === opening.domain);
    const never = new Set(opening.never.flatMap((each) => phrasesIn(lexicon, each).flat()));
    if (isThere) yield [opening.says, { is: 'opening', opening, never }];
  }
  for (const [intent, says] of Object.entries(lexicon.loose)) {
    yield [says, { is: 'shows', intent }];
  }
  yield [[...lexicon.fillers, ...lexicon.wishes, ...lexicon.inside], { is: 'filler' }];
  yield [lexicon.inside, { is: 'inside' }];
  yield [lexicon.joins, { is: 'join' }];
  yield [lexicon.vetoes, { is: 'veto' }];
  yield [lexicon.questions, { is: 'question' }];
  yield [lexicon.foreign, { is: 'foreign' }];
}

/** Undefined: this home has no such thing. */
function kindIn(home: Home, id: string, kind: LexiconKind): Meaning | undefined {
  const { named, domain, deviceClass } = kind;
  if (named === undefined) {
    const isThere = home.devices.some(
      (device) =>
        device.domain === domain &&
        (deviceClass === undefined || device.deviceClass === deviceClass),
    );
    return isThere ? { is: 'kind', id, kind } : undefined;
  }
  const device = home.devices.find((each) => each.can.has('turn-on') && isNamed(each, named));
  return device && { is: 'kind', id, kind, device, label: deviceLabel(home, device) };
}

function isNamed({ name, aliases }: HomeDevice, named: readonly string[]): boolean {
  return [name, ...aliases].some((each) => tokenize(each).some((word) => named.includes(word)));
}
