import type { ReloadReply, TimersReply } from '../control/box-replies.ts';
import type { ParamsOf, ReplyOf, Verb } from '../control/commands.ts';
import { execute } from '../control/execute.ts';
import { withCore } from './nearest-core.ts';
import { columns } from './output.ts';
import { readText } from './read-text.ts';
import type { CliSession } from './session.ts';

const S_PER_MIN = 60;
/** What is said of a command that tells nothing of its own. */
const DONE = {
  listen: 'It listens.',
  stop: 'It is silent.',
  identify: 'It makes a sound.',
  restart: 'It starts again.',
};

function call<V extends Verb>(
  verb: V,
  params: ParamsOf<V>,
  session: CliSession,
): Promise<ReplyOf<V>> {
  const { signal } = new AbortController();
  return withCore(session, verb, (core) => execute(core, { verb, params, signal }));
}

/** `earshot announce`: has it said, and does not wait. */
export async function announceCommand(words: string[], session: CliSession): Promise<void> {
  const text = await readText(words, session.parts.stdin);
  const reply = await call('announce', { text }, session);
  session.output.result(reply, () => 'It is said as soon as nothing else is.');
  session.output.notes(reply.notes);
}

/** `earshot listen`, `stop`, `identify`, `restart`. */
export async function plainCommand(verb: keyof typeof DONE, session: CliSession): Promise<void> {
  const reply = await call(verb, {}, session);
  session.output.result(reply, () => DONE[verb]);
  session.output.notes(reply.notes);
}

/** `earshot volume`: how loud the box speaks. */
export async function volumeCommand(percent: number, session: CliSession): Promise<void> {
  const reply = await call('volume', { percent }, session);
  session.output.result(reply, () => `The volume is ${reply.percent} %.`);
}

/** `earshot timers`: those that run. */
export async function timersCommand(session: CliSession): Promise<void> {
  const reply = await call('timers', {}, session);
  session.output.result(reply, () => timersText(reply));
}

function timersText({ timers }: TimersReply): string {
  if (timers.length === 0) return 'No timer runs.';
  return columns(
    timers.map(({ name, totalS, leftS, isRinging }) => [
      name === '' ? 'timer' : name,
      isRinging ? 'is ringing' : `${duration(leftS)} left`,
      `of ${duration(totalS)}`,
    ]),
  );
}

/** For example `2:05`; with hours `1:02:05`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const minutes = Math.floor(whole / S_PER_MIN);
  const hours = Math.floor(minutes / S_PER_MIN);
  const two = (value: number): string => String(value % S_PER_MIN).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole)}` : `${minutes}:${two(whole)}`;
}

/** `earshot reload`: has the settings file read again. */
export async function reloadCommand(session: CliSession): Promise<void> {
  const reply = await call('reload', {}, session);
  session.output.result(reply, () => reloadText(reply));
  session.output.notes(reply.notes);
}

function reloadText({ changed, restart }: ReloadReply): string {
  if (changed.length === 0) return 'Nothing has changed.';
  const later = new Set(restart);
  return changed
    .map((key) => (later.has(key) ? `${key} changes at the next start` : `${key} has changed`))
    .join('\n');
}

/** `earshot mqtt forget`: takes all that the box left at the broker away. */
export async function forgetCommand(session: CliSession): Promise<void> {
  const reply = await call('mqtt.forget', {}, session);
  session.output.result(reply, () => `Emptied:\n${reply.topics.join('\n')}`);
}
