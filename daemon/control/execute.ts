import Value from 'typebox/value';
import { allowed, shown } from '../../config/check.ts';
import type { KeySchema } from '../../config/keys.ts';
import { EarshotError } from '../base/errors.ts';
import type { NewDocument } from '../ports/library.ts';
import { MAX_TEXT_CHARS } from './command-spec.ts';
import { COMMANDS, type ParamsOf, type ReplyOf, type Verb } from './commands.ts';
import type { Core } from './core.ts';

/** A command as it comes through a door. */
export interface CommandCall<V extends Verb> {
  verb: V;
  /** Not yet checked. */
  params: unknown;
  /** Ends the work when whoever asked has gone. */
  signal: AbortSignal;
  /** Who asks, for the audit; `cli` when left out. */
  actor?: string;
}

interface Asked {
  signal: AbortSignal;
  actor: string;
}

type Handlers = {
  [V in Verb]: (core: Core, params: ParamsOf<V>, asked: Asked) => Promise<ReplyOf<V>>;
};

const HANDLERS: Handlers = {
  status: (core) => core.status(),
  ask: (core, { text, isConfirmed }, { signal }) => core.ask(text, { isConfirmed, signal }),
  say: (core, { text }) => core.say(text),
  synthesize: (core, { text }) => core.synthesizeWav(text),
  turns: (core, { limit }) => core.turns(limit),
  mute: (core, { isMuted = true }) => core.setMuted(isMuted),
  unmute: (core) => core.setMuted(false),
  dnd: (core, { isOn }) => core.setDoNotDisturb(isOn),
  'speakers.list': (core) => core.speakers(),
  'speakers.enrol': (core, { name, ...voice }) => core.enrolSpeaker(name, voice),
  'speakers.remove': (core, { name }) => core.removeSpeaker(name),
  'home.list': (core) => core.homeDevices(),
  'home.rename': (core, params) => core.editHome({ kind: 'rename', ...params }),
  'home.area': (core, params) => core.editHome({ kind: 'area', ...params }),
  'home.floor': (core, params) => core.editHome({ kind: 'floor', ...params }),
  'home.alias': (core, params) => core.editHome({ kind: 'alias', ...params }),
  'home.expose': (core, { id }) => core.editHome({ kind: 'expose', id, isExposed: true }),
  'home.hide': (core, { id }) => core.editHome({ kind: 'expose', id, isExposed: false }),
  'kb.add': (core, params) => core.kb.add(newDocument(params)),
  'kb.list': (core, params) => core.kb.list(params),
  'kb.search': (core, params, { signal }) => core.kb.search(params, signal),
  'kb.remove': (core, { document }) => core.kb.remove(document),
  'kb.reindex': (core, { document }) => core.kb.reindex(document),
  'kb.status': (core) => core.kb.status(),
  'config.show': (core) => core.configView(),
  'config.set': (core, { key, value }, { actor }) => core.setConfig({ key, value }, actor),
  'config.unset': (core, { key }, { actor }) => core.unsetConfig(key, actor),
  announce: (core, { text }) => core.announce(text),
  listen: (core) => core.listen(),
  stop: (core) => core.stop(),
  volume: (core, { percent }, { actor }) => core.setVolume(percent, actor),
  timers: (core) => core.timers(),
  identify: (core) => core.identify(),
  reload: (core) => core.reload(),
  restart: (core) => core.restart(),
  'mqtt.forget': (core) => core.forgetMqtt(),
  'instructions.list': ({ records }) => records.instructions(),
  'instructions.show': ({ records }, params) => records.instructionsVersion(params),
  'instructions.set': ({ records }, params, { actor }) => records.setInstructions(params, actor),
  'instructions.history': ({ records }, { name }) => records.instructionsHistory(name),
  'instructions.restore': ({ records }, params, { actor }) =>
    records.restoreInstructions(params, actor),
  'instructions.activate': ({ records }, params, { actor }) =>
    records.activateInstructions(params, actor),
  'person.export': ({ records }, { name }) => records.exportPerson(name),
  'person.delete': ({ records }, { name }, { actor }) => records.deletePerson(name, actor),
  'memory.list': ({ records }, { person }) => records.memory(person),
  'memory.forget': ({ records }, { id }) => records.forgetMemory(id),
  usage: ({ records }, { hours }) => records.usage(hours),
};

/**
 * Checks a command and has the core do it: the one way in for every door.
 * @throws USAGE naming the wrong parameter; INPUT_TOO_LARGE; whatever the core throws
 */
export async function execute<V extends Verb>(
  core: Core,
  { verb, params, signal, actor = 'cli' }: CommandCall<V>,
): Promise<ReplyOf<V>> {
  const handler = HANDLERS[verb];
  return handler(core, checkedParams(verb, params), { signal, actor });
}

/** @throws USAGE, INPUT_TOO_LARGE */
export function checkedParams<V extends Verb>(verb: V, params: unknown): ParamsOf<V> {
  const schema = COMMANDS[verb].params;
  const complete = Value.Default(schema, structuredClone(params ?? {}));
  if (Value.Check(schema, complete)) return complete as ParamsOf<V>;
  throw wrongParams(verb, complete);
}

function newDocument(params: ParamsOf<'kb.add'>): NewDocument {
  const { path, name, content, collection } = params;
  if (path !== undefined && name === undefined && content === undefined) {
    return { path, collection };
  }
  if (path === undefined && name !== undefined && content !== undefined) {
    return { name, bytes: Buffer.from(content, 'base64'), collection };
  }
  throw new EarshotError('USAGE', 'kb.add: give either path, or name and content');
}

function wrongParams(verb: Verb, params: unknown): EarshotError {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    return new EarshotError('USAGE', `${verb} takes a JSON object, not ${shown(params)}`);
  }
  const given = params as Record<string, unknown>;
  const { text } = given;
  if (typeof text === 'string' && text.length > MAX_TEXT_CHARS) return textTooLarge(text.length);
  const schema = COMMANDS[verb].params as KeySchema & { required?: readonly string[] };
  const { properties: known = {}, required = [] } = schema;
  const faults = Object.entries(known).flatMap(([name, wanted]) => {
    const value = given[name];
    if (value === undefined) return required.includes(name) ? [`${name} is missing`] : [];
    if (typeof value === 'string' && value.trim() === '') return [`${name} is empty`];
    if (Value.Check(wanted, value)) return [];
    return [`${name} is ${shown(value)}; allowed: ${allowed(wanted)}`];
  });
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  faults.push(...unknown.map((name) => `${shown(name)} is not a known parameter`));
  return new EarshotError('USAGE', `${verb}: ${faults.join('; ')}`);
}

/** @param chars length of the text; also used while it is still being read */
export function textTooLarge(chars: number): EarshotError {
  const [is, limit] = [chars, MAX_TEXT_CHARS].map((count) => count.toLocaleString('en'));
  return new EarshotError(
    'INPUT_TOO_LARGE',
    `the text has ${is} characters; at most ${limit} are allowed`,
  );
}
