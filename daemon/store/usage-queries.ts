import type { HourOfUse, ProviderUse, Usage } from '../ports/usage.ts';
import { SESSION_IDLE_MS } from './sessions-table.ts';
import type { TableAccess } from './table-access.ts';

const HOUR_MS = 60 * 60 * 1000;
/** The nearest rank of a share p of n is the smallest rank of at least p * n. */
const HALF = 0.5;
const NEARLY_ALL = 0.95;

/** Who answered a turn; `intent` and `provider` are columns of turns. */
const ANSWERED_BY = `coalesce(provider, CASE WHEN intent IS NULL THEN 'nobody' ELSE 'skills' END)`;
/** What the box said by itself (its own announcements, timers) was asked by nobody. */
const IS_ASKED = `origin NOT IN ('say', 'timer')`;

export interface UsagePeriod {
  sinceWallMs: number;
  nowWallMs: number;
}

/** How much the box was used, counted over turns that are kept. */
export class UsageQueries {
  readonly #access: TableAccess;

  constructor(access: TableAccess) {
    this.#access = access;
  }

  read({ sinceWallMs, nowWallMs }: UsagePeriod): Usage {
    const since = Math.round(sinceWallMs);
    const nowMs = Math.round(nowWallMs);
    const count = (sql: string, ...values: unknown[]): number =>
      this.#access.all<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`, ...values)[0]?.n ?? 0;
    const asked = `turns WHERE started_wall_ms >= ? AND ${IS_ASKED}`;
    return {
      sinceWallMs: since,
      sessions: count(`(SELECT DISTINCT session_id FROM ${asked})`, since),
      activeSessions: count(
        `sessions WHERE ${IS_ASKED} AND last_activity_wall_ms > ?`,
        nowMs - SESSION_IDLE_MS,
      ),
      turns: count(asked, since),
      messages: count(
        `messages WHERE turn_id IN (SELECT id FROM ${asked}) AND role IN ('user', 'assistant')`,
        since,
      ),
      hours: this.#hours(since),
      providers: this.#providers(since),
    };
  }

  #hours(since: number): HourOfUse[] {
    const sql = `SELECT started_wall_ms / ${HOUR_MS} * ${HOUR_MS} AS startWallMs,
        count(DISTINCT session_id) AS sessions, count(*) AS turns
      FROM turns WHERE started_wall_ms >= ? AND ${IS_ASKED}
      GROUP BY startWallMs ORDER BY startWallMs DESC`;
    return this.#access.all<HourOfUse>(sql, since);
  }

  #providers(since: number): ProviderUse[] {
    const turns = `SELECT ${ANSWERED_BY} AS provider, latency_ms FROM turns
      WHERE started_wall_ms >= ? AND ${IS_ASKED}`;
    const sql = `WITH asked AS (${turns}),
      ranked AS (SELECT provider, latency_ms,
        row_number() OVER (PARTITION BY provider ORDER BY latency_ms) AS rank,
        count(*) OVER (PARTITION BY provider) AS n
        FROM asked WHERE latency_ms IS NOT NULL),
      speed AS (SELECT provider,
        min(CASE WHEN rank >= n * ${HALF} THEN latency_ms END) AS p50Ms,
        min(CASE WHEN rank >= n * ${NEARLY_ALL} THEN latency_ms END) AS p95Ms
        FROM ranked GROUP BY provider)
      SELECT provider, count(*) AS turns, 1.0 * count(*) / (SELECT count(*) FROM asked) AS share,
        p50Ms, p95Ms
      FROM asked LEFT JOIN speed USING (provider)
      GROUP BY provider ORDER BY turns DESC, provider`;
    return this.#access.all<ProviderUse>(sql, since);
  }
}
