import { writtenSource } from '../agent/grounding/spoken-source.ts';
import { execute } from '../control/execute.ts';
import { formatMs, waterfall } from '../observe/waterfall.ts';
import type { PassageSource } from '../ports/knowledge.ts';
import type { TurnRecord } from '../ports/turns.ts';
import { withCore } from './nearest-core.ts';
import { formatWall } from './output.ts';
import type { CliSession } from './session.ts';

/** Why a turn has no words. */
const MISSING_TEXTS = {
  'not-kept': 'what was said is not kept (history.transcripts is off)',
  unreadable: 'what was said cannot be read: the key that sealed it is not here',
} as const;

/** `earshot turns`: the last turns, the latest at the bottom, and where their time went. */
export async function turnsCommand(limit: number, session: CliSession): Promise<void> {
  const { signal } = new AbortController();
  const reply = await withCore(session, 'turns', (core) =>
    execute(core, { verb: 'turns', params: { limit }, signal }),
  );
  const { timeZone } = session.parts.environment;
  session.output.result(reply, () => {
    if (reply.turns.length === 0) return 'No turns yet. Say something, or try `earshot ask`.';
    const latestLast = [...reply.turns].reverse();
    return latestLast.map((turn) => describeTurn(turn, timeZone)).join('\n\n');
  });
}

/** A turn as a person reads it: when, what was said, what was understood, where the time went. */
export function describeTurn(turn: TurnRecord, timeZone: string): string {
  const lines = [headline(turn, timeZone)];
  const missing = turn.texts && MISSING_TEXTS[turn.texts];
  if (missing !== undefined) lines.push(`  ${missing}`);
  if (turn.transcript !== '') lines.push(`  you  ${turn.transcript}`);
  if (turn.reply !== '') lines.push(`  box  ${turn.reply}`);
  // What was typed is answered in writing.
  if (turn.citations !== undefined) lines.push(...new Set(turn.citations.map(describeSource)));
  const isCut = turn.origin !== 'ask' && turn.heard !== turn.reply;
  if (isCut)
    lines.push(`       cut off; heard of it: ${turn.heard === '' ? 'nothing' : turn.heard}`);
  const bars = waterfall(turn);
  if (bars !== '') lines.push(bars);
  return lines.join('\n');
}

function headline(turn: TurnRecord, timeZone: string): string {
  const { speechEndMs, begunEarlyMs, firstAudioMs } = turn.marks;
  const parts = [formatWall(turn.startedWallMs, timeZone), turn.origin, understood(turn)];
  if (turn.provider !== undefined) parts.push(`by ${turn.provider}`);
  if (speechEndMs !== undefined && firstAudioMs !== undefined) {
    parts.push(`first audio after ${formatMs(firstAudioMs - speechEndMs)}`);
  }
  if (begunEarlyMs !== undefined) parts.push('begun before the end was sure');
  return parts.filter((part) => part !== '').join('  ');
}

function describeSource(source: PassageSource): string {
  return `       from ${writtenSource(source)}`;
}

function understood({ intent, slots, transcript, citations, provider }: TurnRecord): string {
  if (intent === null) {
    if (citations !== undefined && citations.length > 0) return 'from documents';
    return transcript === '' || provider !== undefined ? '' : 'not understood';
  }
  const details = Object.entries(slots).map(([name, value]) => ` ${name}=${value}`);
  return intent + details.join('');
}
