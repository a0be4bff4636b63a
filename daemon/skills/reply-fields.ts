import { HOME_REPLY_FIELDS } from './home/reply-fields.ts';
import { TASK_REPLY_FIELDS } from './task-reply-fields.ts';

/** Every reply of the skills and the values that its text may hold. */
export const REPLY_FIELDS = {
  'clock.time': ['time'],
  'clock.date': ['date'],

  'timer.set': ['length'],
  'timer.set-named': ['timer', 'length'],
  'timer.set-task': ['name', 'length'],
  'timer.set-again': ['ordinal', 'timer'],
  'timer.set-more': ['count'],
  'timer.no-length': [],
  'timer.too-short': [],
  'timer.too-long': ['hours'],
  'timer.too-many': ['count'],
  'timer.none': [],
  'timer.left': ['left'],
  'timer.left-on': ['left', 'timer'],
  'timer.count': ['count'],
  'timer.count-next': ['count', 'shown'],
  'timer.not-found': ['timer'],
  'timer.you-have': ['count', 'timers'],
  'timer.ambiguous': ['count', 'timers'],
  'timer.which': [],
  'timer.more': ['count'],
  'timer.paused': ['timer', 'left'],
  'timer.resumed': ['timer', 'left'],
  'timer.none-runs': [],
  'timer.none-paused': [],
  'timer.cancelled': ['timer'],
  'timer.cancelled-left': ['timer', 'left'],
  'timer.cancelled-all': ['count'],
  'timer.stopped': [],
  'timer.done': ['timer'],
  'timer.done-task': ['name'],
  'timer.late': ['timer', 'ago'],
  'timer.named': ['name'],
  'timer.named-task': ['name'],
  // `length` is for use before a noun, `duration` anywhere else.
  'timer.unnamed': ['length', 'duration'],
  'timer.nameless': ['length', 'duration'],

  'volume.set': ['percent'],
  'volume.loudest': ['percent'],
  'volume.silent': [],
  'volume.already-loudest': [],
  'volume.already-silent': [],
  'volume.no-percent': [],

  'memory.remembered': [],
  'memory.nothing-said': [],
  'memory.none': [],
  'memory.not-found': [],
  'memory.you-said': ['notes'],
  'memory.more': ['count'],
  'memory.which': [],
  'memory.forgotten': [],

  'ask.did-you-mean': ['name'],
  'ask.unknown-name': ['name'],
  'ask.color': [],
  'ask.missing': [],

  'dialog.nothing-said': [],
  'dialog.help': [],
  'dialog.no-human': [],
  'dialog.heard': ['words'],
  'dialog.heard-nothing': [],
  'dialog.forgotten': [],
  'dialog.nothing-to-forget': [],
  'dialog.greeting': [],
  'dialog.welcome': [],
  'dialog.who': ['name'],
  'dialog.data-here': [],
  'dialog.data-servers': ['servers'],

  'calculate.exact': ['left', 'operator', 'right', 'result'],
  'calculate.about': ['left', 'operator', 'right', 'result'],
  'calculate.only-exact': ['result'],
  'calculate.only-about': ['result'],
  'calculate.almost-zero': [],
  'calculate.by-zero': [],
  'calculate.no-answer': [],
  'calculate.too-big': [],
  'calculate.minus': ['number'],

  ...HOME_REPLY_FIELDS,
  ...TASK_REPLY_FIELDS,

  'router.not-caught': [],
  'router.not-known': [],
  'router.failed': ['reason'],

  'failure.disk-full': [],
  'failure.state-unusable': [],
  'failure.no-audio-device': [],
  'failure.engine': [],
  'failure.busy': [],
  'failure.config-invalid': [],
  'failure.unreachable': [],
  'failure.other': [],
} as const satisfies Record<string, readonly string[]>;

export type ReplyKey = keyof typeof REPLY_FIELDS;

type Field<K extends ReplyKey> = (typeof REPLY_FIELDS)[K][number];

/** What `say` takes after the key: nothing, or all values of the reply. */
export type ReplyValues<K extends ReplyKey> = [Field<K>] extends [never]
  ? []
  : [Record<Field<K>, string | number>];
