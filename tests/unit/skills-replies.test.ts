import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { loadReplies, Replies, readReplyTexts } from '../../daemon/skills/replies.ts';
import { REPLY_FIELDS } from '../../daemon/skills/reply-fields.ts';

/** A language in which every reply is its own name and fields. */
function plainData(changes: Record<string, unknown> = {}) {
  const replies: Record<string, Record<string, unknown>> = {};
  const texts = Object.entries(REPLY_FIELDS).map(([key, fields]): [string, unknown] => [
    key,
    [key, ...fields.map((field) => `{${field}}`)].join(' '),
  ]);
  for (const [key, text] of [...texts, ...Object.entries(changes)]) {
    const [section = '', name = ''] = key.split('.');
    replies[section] = { ...replies[section], [name]: text };
  }
  const groups = [
    'kind',
    'kinds',
    'states',
    'units',
    'colors',
    'modes',
    'counts',
    'operators',
    'deeds',
    'names',
  ];
  const words = Object.fromEntries(groups.map((group) => [group, { other: 'thing' }]));
  return { language: 'en', ordinals: ['1st', '2nd'], words, replies };
}

function problem(data: unknown): string {
  try {
    readReplyTexts(data, 'xx.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(EarshotError);
    return String(error);
  }
  return '';
}

describe('replies', () => {
  it('exist for every key, in English', () => {
    const replies = loadReplies();
    expect(replies.language).toBe('en');
    expect(replies.ordinal(2)).toBe('second');
    expect(replies.ordinal(11)).toBeUndefined();
    expect(replies.word('kinds', 'light')).toBe('lights');
    expect(replies.word('kinds', 'sauna')).toBeUndefined();
  });

  it('are filled in as they are, capitalised where the text says so', () => {
    const data = plainData({ 'timer.set-named': '{Timer}, {timer}, {length}' });
    const replies = new Replies(readReplyTexts(data, 'xx.yaml'));
    const values = { timer: 'größe $& {length}', length: 3 };
    expect(replies.say('timer.set-named', values)).toBe('Größe $& {length}, größe $& {length}, 3');
  });

  it('go by number', () => {
    const forms = { one: '{count} timer', other: '{count} timers' };
    const replies = new Replies(readReplyTexts(plainData({ 'timer.more': forms }), 'xx.yaml'));
    const said = [0, 1, 2].map((count) => replies.say('timer.more', { count }));
    expect(said).toEqual(['0 timers', '1 timer', '2 timers']);
  });

  it.each<[unknown, RegExp]>([
    [null, /xx\.yaml: expected keys/],
    [{}, /replies: expected keys/],
    [plainData({ 'clock.time': undefined }), /xx\.yaml: clock\.time: expected a text/],
    [plainData({ 'clock.time': [] }), /clock\.time: expected a text/],
    [plainData({ 'clock.time': ['a', ''] }), /clock\.time: expected a text/],
    [plainData({ 'clock.time': { one: 'x' } }), /clock\.time: the form `other` is missing/],
    [plainData({ 'clock.time': '{tine}' }), /clock\.time: there is no value for \{tine\}/],
    [plainData({ 'clock.tine': 'x' }), /nothing says clock\.tine/],
    [{ ...plainData(), language: 7 }, /language: expected a text/],
  ])('are refused with a reason: case %#', (data, reason) => {
    expect(problem(data)).toMatch(reason);
  });

  it('are missing for a language without a file', () => {
    expect(() => loadReplies('xx')).toThrow(/replies\/xx\.yaml: cannot be read/);
  });

  it('read any data or say why not', () => {
    const key = fc.constantFrom(...Object.keys(REPLY_FIELDS), 'a.b');
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), fc.jsonValue(), (changes, language) => {
        problem({ ...plainData(changes), language });
      }),
    );
    fc.assert(fc.property(fc.jsonValue(), (data) => problem(data) !== ''));
  });
});
