import { DEEDS, MOVING_STATES } from './deed.ts';

const DONE = ['thing', 'count', 'value'] as const;
const ORDER = ['thing', 'value'] as const;
const FAILED = ['thing', 'count'] as const;

function ofEach<P extends string, W extends string, const F>(
  prefix: P,
  words: readonly W[],
  fields: F,
) {
  const entries = words.map((word) => [`${prefix}.${word}`, fields]);
  return Object.fromEntries(entries) as Record<`${P}.${W}`, F>;
}

/** The replies of the home, and the values that their texts may hold. */
export const HOME_REPLY_FIELDS = {
  // A clause that is true once it was done, and one that says what would be done.
  ...ofEach('done', [...DEEDS, ...MOVING_STATES], DONE),
  ...ofEach('order', DEEDS, ORDER),

  // A clause that says what went wrong.
  'failed.unanswered': FAILED,
  'failed.unavailable': FAILED,
  'failed.refused': FAILED,
  'failed.unreachable': FAILED,

  // Clauses made to a sentence.
  'outcome.done': ['done'],
  'outcome.partly': ['done', 'failed'],
  'outcome.failed': ['failed'],

  'confirm.ask': ['deeds'],
  'confirm.rest': [],

  // What is spoken of.
  'thing.the': ['name'],
  'thing.in-area': ['area', 'kind'],
  'thing.in-floor': ['floor', 'kind'],
  'thing.everywhere': ['kind'],
  'thing.except': ['thing', 'exception'],
  'thing.some-of': ['count', 'thing'],

  // What is not done, and why.
  'home.no-device': ['name'],
  'home.no-such': ['kind'],
  'home.no-such-in': ['kind', 'area'],
  'home.no-target': [],
  'home.no-pronoun': [],
  'home.which': ['names'],
  'home.which-of-many': ['count', 'kind'],
  'home.cannot': ['thing', 'count'],
  'home.not-known-yet': ['thing'],
  'home.no-value': [],
  'home.no-color': ['color'],
  'home.no-list': [],
  'home.not-on-list': ['item', 'count', 'thing'],

  // What is taken back.
  'undo.nothing': [],
  'undo.was-so': FAILED,
  'undo.cannot': FAILED,

  // How things are.
  'value.percent': ['percent'],
  'value.degrees': ['degrees', 'count'],
  'value.kelvin': ['kelvin'],
  'value.unit': ['number', 'unit'],
  'value.minus': ['number'],
  'state.yes': ['thing', 'count', 'state'],
  'state.no': ['thing', 'count', 'state'],
  'state.no-many': ['number', 'count', 'kind', 'state'],
  'state.unknown': ['thing', 'count'],
  'state.unavailable': ['thing', 'count'],
  'state.which': ['count', 'number', 'kind', 'state', 'things'],
  'state.many': ['count', 'number', 'kind', 'state'],
  'state.none': ['kind', 'state'],
  'state.all': ['number', 'kind', 'state'],
  'state.both': ['kind', 'state'],
  'state.value': ['thing', 'count', 'value'],
  'state.at': ['thing', 'count', 'value'],
  'state.plays': ['thing', 'count', 'title'],
  'state.value-in': ['area', 'value'],
  'state.range': ['low', 'high'],
  'person.home': ['names', 'count'],
  'person.away': ['names', 'count'],
  'person.at': ['names', 'count', 'place'],
  'person.place': ['place'],
  'person.unknown': ['names', 'count'],
  'person.nobody': [],
  'list.items': ['thing', 'items'],
  'list.has': ['item', 'thing'],
  'list.already-on': ['item', 'count', 'thing'],
  'list.more': ['count'],
  'list.empty': ['thing', 'count'],
} as const satisfies Record<string, readonly string[]>;
