import { execute } from '../control/execute.ts';
import type { UsageReply } from '../control/record-replies.ts';
import { formatMs } from '../observe/waterfall.ts';
import { withCore } from './nearest-core.ts';
import { columns, formatWall } from './output.ts';
import type { CliSession } from './session.ts';

const { signal } = new AbortController();
const PERCENT = 100;
/** Hours shown to a person; --json has all. */
const MAX_SHOWN_HOURS = 24;

/** `earshot usage`: how much the box was used, who answered, and how fast. */
export async function usageCommand(hours: number, session: CliSession): Promise<void> {
  const reply = await withCore(session, 'usage', (core) =>
    execute(core, { verb: 'usage', params: { hours }, signal }),
  );
  const { timeZone } = session.parts.environment;
  session.output.result(reply, () => usageText(reply, { hours, timeZone }));
}

function usageText(usage: UsageReply, { hours, timeZone }: { hours: number; timeZone: string }) {
  const period = hours === 1 ? 'the last hour' : `the last ${hours} hours`;
  if (usage.turns === 0) return `Nobody asked anything in ${period}.`;
  const { sessions, activeSessions, turns, messages } = usage;
  const perSession = (messages / Math.max(1, sessions)).toFixed(1);
  const goOn = activeSessions === 1 ? '1 goes on' : `${activeSessions} go on`;
  const counts = `${counted(turns, 'turn')} in ${counted(sessions, 'session')}`;
  return [
    `In ${period}: ${counts} (${goOn} now), ${perSession} messages a session.`,
    columns([
      ['answered by', 'turns', 'share', 'half within', '95 of 100 within'],
      ...usage.providers.map((each) => [
        each.provider,
        String(each.turns),
        `${Math.round(each.share * PERCENT)} %`,
        each.p50Ms === null ? '-' : formatMs(each.p50Ms),
        each.p95Ms === null ? '-' : formatMs(each.p95Ms),
      ]),
    ]),
    columns([
      ['hour', 'sessions', 'turns'],
      ...usage.hours
        .slice(0, MAX_SHOWN_HOURS)
        .map((hour) => [
          formatWall(hour.startWallMs, timeZone).replace(/:\d\d$/, ''),
          String(hour.sessions),
          String(hour.turns),
        ]),
    ]),
  ].join('\n\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
