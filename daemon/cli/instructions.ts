import { EarshotError } from '../base/errors.ts';
import type { ParamsOf, Verb } from '../control/commands.ts';
import { execute } from '../control/execute.ts';
import type { InstructionsReply } from '../control/record-replies.ts';
import { withCore } from './nearest-core.ts';
import { columns, formatWall } from './output.ts';
import { readText } from './read-text.ts';
import type { CliSession } from './session.ts';

const { signal } = new AbortController();
/** Of a text in a list: what fits beside the other columns of a terminal of 100. */
const GIST_CHARS = 50;
const SESSION_END = 'a session ends after 30 minutes without a word';

type InstructionsVerb = Extract<Verb, `instructions.${string}`>;
type Version = InstructionsReply['instructions'][number];

async function tell<V extends InstructionsVerb>(
  verb: V,
  params: ParamsOf<V>,
  session: CliSession,
): Promise<InstructionsReply> {
  return withCore(session, verb, (core) => execute(core, { verb, params, signal }));
}

/** `earshot instructions list`: for each assistant, what it is told to be like. */
export async function listInstructionsCommand(session: CliSession): Promise<void> {
  const reply = await tell('instructions.list', {}, session);
  session.output.result(reply, () => {
    const told = new Set(reply.instructions.map(({ name }) => name));
    const others = reply.assistants.filter((name) => !told.has(name));
    return columns([
      ...reply.instructions.map((each) => [each.name, ...row(each, session)]),
      ...others.map((name) => [name, '-', '', '', 'only the settings']),
    ]);
  });
}

/** `earshot instructions history NAME`: all versions, newest first. */
export async function historyCommand(name: string, session: CliSession): Promise<void> {
  const reply = await tell('instructions.history', { name }, session);
  session.output.result(reply, () => columns(reply.instructions.map((each) => row(each, session))));
}

/** `earshot instructions show NAME [VERSION]`: the whole of one version. */
export async function showCommand(
  asked: ParamsOf<'instructions.show'>,
  session: CliSession,
): Promise<void> {
  const reply = await tell('instructions.show', asked, session);
  session.output.result(reply, () => reply.instructions.map((each) => whole(each, session)).join());
}

/** `earshot instructions set NAME [TEXT...]`: the next version; what is left out stays. */
export async function setCommand(
  name: string,
  { words, ...rest }: { words: readonly string[]; greeting?: string; language?: string },
  session: CliSession,
): Promise<void> {
  const hasText = words.length > 0 && words.join(' ').trim() !== '';
  if (words.length === 0 && Object.keys(rest).length === 0) {
    throw new EarshotError('USAGE', `say what ${name} is to be like, or give --greeting`);
  }
  const instructions = hasText ? await readText(words, session.parts.stdin) : '';
  const draft = { name, ...rest, ...(words.length > 0 ? { instructions } : {}) };
  changed(await tell('instructions.set', draft, session), session);
}

/** `earshot instructions restore NAME VERSION`: a new version that reads as the old one. */
export async function restoreCommand(
  asked: ParamsOf<'instructions.restore'>,
  session: CliSession,
): Promise<void> {
  changed(await tell('instructions.restore', asked, session), session);
}

/** `earshot instructions activate NAME [--off]`: the newest version counts, or none. */
export async function activateCommand(
  asked: ParamsOf<'instructions.activate'>,
  session: CliSession,
): Promise<void> {
  changed(await tell('instructions.activate', asked, session), session);
}

/** Says what became of a version. */
function changed(reply: InstructionsReply, { output }: CliSession): void {
  const [version] = reply.instructions;
  if (version === undefined) throw new EarshotError('INTERNAL', 'no version came back');
  const { name, isActive } = version;
  output.result(reply, () => {
    const what = isActive ? `version ${version.version} counts` : 'only the settings count';
    return `From the next session on ${what} for ${name} (${SESSION_END}).`;
  });
  if (reply.assistants.includes(name)) return;
  const known = reply.assistants.join(', ');
  output.notes([`the settings know no assistant named ${name}; they know ${known}.`]);
}

function row(version: Version, session: CliSession): string[] {
  const { instructions, greeting, language, isActive } = version;
  const others = [language, greeting && `greets: ${greeting}`].filter((text) => text !== '');
  const gist = instructions.trim().replace(/\s+/g, ' ') || others.join('; ');
  const shown = gist.length > GIST_CHARS ? `${gist.slice(0, GIST_CHARS - 1)}…` : gist;
  return [
    `version ${version.version}`,
    isActive ? 'in force' : '',
    madeAt(version, session),
    shown,
  ];
}

function whole(version: Version, session: CliSession): string {
  const { name, instructions, greeting, language, isActive } = version;
  const force = isActive ? 'in force' : 'not in force';
  const lines = [`${name}, version ${version.version}, ${force}, ${madeAt(version, session)}`];
  if (language !== '') lines.push(`language: ${language}`);
  if (greeting !== '') lines.push(`greeting: ${greeting}`);
  if (instructions !== '') lines.push('', instructions.trimEnd());
  return lines.join('\n');
}

function madeAt({ madeWallMs }: Version, { parts }: CliSession): string {
  return formatWall(madeWallMs, parts.environment.timeZone);
}
