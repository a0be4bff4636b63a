import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Turn } from '../dialog/turn.ts';
import { MARK_ORDER, TurnLedger } from '../observe/turn-ledger.ts';
import type { TurnRecord, TurnStore } from '../ports/turns.ts';

/** Writes the turns of a conversation into the ledger. @returns the record as it was stored */
export function recordTurns(parts: {
  clock: Clock;
  store: TurnStore;
  /** Who answers where a turn does not say. */
  assistant: string;
}): (turn: Turn) => TurnRecord {
  const ledger = new TurnLedger(parts);
  return (turn) => {
    const assistant = turn.assistant?.name ?? parts.assistant;
    const owner = { assistant, origin: turn.origin, person: turn.person ?? '' };
    const open = ledger.begin(randomUUID(), owner);
    for (const name of MARK_ORDER) {
      const atMs = turn.marks[name];
      if (atMs !== undefined) open.mark(name, atMs);
    }
    open.describe({
      transcript: turn.transcript?.text ?? '',
      intent: turn.intent?.name ?? null,
      slots: turn.intent?.slots ?? {},
      reply: turn.reply,
      heard: turn.heard,
      ...(turn.citations ? { citations: turn.citations } : {}),
      ...turn.facts?.(),
    });
    return open.finish();
  };
}
