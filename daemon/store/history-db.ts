import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { RunningSessions, SessionOwner, TurnRecord, TurnStore } from '../ports/turns.ts';
import type { Usage } from '../ports/usage.ts';
import { BatchWriter } from './batch-writer.ts';
import { HistoryFile } from './history-file.ts';
import { HistoryUpkeep } from './history-upkeep.ts';
import { PersonHistory } from './person-history.ts';
import { SessionMemories } from './session-memory.ts';
import { type Session, SessionsTable } from './sessions-table.ts';
import { TextForms } from './text-forms.ts';
import { TurnsTable } from './turns-table.ts';
import { UsageQueries } from './usage-queries.ts';

/** Turns kept in memory while the disk fails; a turn is about 1 KB. */
const MAX_PENDING_TURNS = 1000;

export interface HistoryDbOptions {
  path: string;
  clock: Clock;
  log: Log;
  /** Age at which turns are deleted, days, 1 or more. */
  keepDays: number;
  /** How texts are kept; absent: as they are. */
  forms?: TextForms;
  /** Version of an assistant's instructions that is in force; absent: there are none. */
  instructionsOf?: (assistant: string) => number | undefined;
}

interface Entry {
  turn: TurnRecord;
  session: Session;
}

/** Sessions, turns and messages; written in batches, deleted for good when they are old. */
export class HistoryDb implements TurnStore, RunningSessions {
  readonly sessions: SessionsTable;
  readonly memories: SessionMemories;
  /** What was said by, and to, one person. */
  readonly people: PersonHistory;
  readonly #file: HistoryFile;
  readonly #turns: TurnsTable;
  readonly #usage: UsageQueries;
  readonly #upkeep: HistoryUpkeep;
  readonly #writer: BatchWriter<Entry>;
  readonly #clock: Clock;

  /** A damaged file is set aside with a warning in the log. @throws STATE_UNUSABLE, DISK_FULL */
  constructor(options: HistoryDbOptions) {
    const { path, clock, log, keepDays, instructionsOf = () => undefined } = options;
    const forms = options.forms ?? new TextForms({ transcripts: 'on', keys: [] });
    this.#clock = clock;
    const file = new HistoryFile({ path, log, forms });
    this.#file = file;
    const writer = new BatchWriter<Entry>({
      ...{ clock, log, capacity: MAX_PENDING_TURNS },
      write: (items) => this.#write(items),
    });
    this.#writer = writer;
    const onFault = (error: unknown): void =>
      log.error({ err: error }, 'the last session could not be read');
    const sessions = new SessionsTable({ access: file, clock, instructionsOf, onFault });
    const turns = new TurnsTable(file);
    const flush = (): void => void writer.flush();
    const pending = (): TurnRecord[] => writer.items.map(({ turn }) => turn);
    const settle = (isMeant: (session: Session) => boolean): void => {
      if (!writer.flush()) writer.drop(({ session }) => isMeant(session));
    };
    this.sessions = sessions;
    this.#turns = turns;
    this.memories = new SessionMemories({ access: file, clock, pending, flush });
    this.people = new PersonHistory({ file, sessions, turns, settle });
    this.#usage = new UsageQueries(file);
    this.#upkeep = new HistoryUpkeep({ path, clock, log, keepDays, file, sessions });
    this.#upkeep.start();
  }

  /** Turns given up because the disk failed for too long. */
  get lostTurns(): number {
    return this.#writer.lost;
  }

  /** What a person should know of how texts are kept; empty: nothing. */
  get troubles(): string[] {
    const count = this.#upkeep.unreadableTurns;
    if (count === 0) return [];
    const turns = count === 1 ? 'one turn' : `${count} turns`;
    return [
      `what was said in ${turns} cannot be read: the key that sealed it is not here; add that ` +
        'key to the key file as a further line, or let them grow old and be deleted',
    ];
  }

  sessionFor(owner: SessionOwner, id?: string): string {
    return this.sessions.open(owner, id).id;
  }

  runningSession(owner: SessionOwner): string | undefined {
    return this.sessions.running(owner)?.id;
  }

  instructionsVersion(sessionId: string): number | undefined {
    return this.sessions.get(sessionId)?.instructionsVersion ?? undefined;
  }

  /** @param turn its `sessionId` comes from sessionFor(), of at most a day ago */
  append(turn: TurnRecord): void {
    const session = this.sessions.ofTurn(turn.sessionId);
    this.#writer.add({ turn: structuredClone(turn), session });
  }

  /** The latest turns, newest first, those not yet on the disk included. */
  recentTurns(limit: number): TurnRecord[] {
    this.#writer.flush();
    return this.#turns.recent(limit);
  }

  /** What was understood last, of what is not deleted; undefined: nothing. */
  lastTranscript(): string | undefined {
    this.#writer.flush();
    return this.#turns.lastHeard()?.transcript;
  }

  /** Deletes the latest turn in which somebody said something. @returns false: there is none */
  forgetLast(): boolean {
    this.#writer.flush();
    const last = this.#turns.lastHeard();
    if (last === undefined) return false;
    this.#turns.remove(last.id);
    this.#file.checkpoint();
    return true;
  }

  /** How much the box was used since then, with what is not yet on the disk. */
  usageSince(sinceWallMs: number): Usage {
    this.#writer.flush();
    return this.#usage.read({ sinceWallMs, nowWallMs: this.#clock.wallMs() });
  }

  /** Deletes what is older than `keepDays` and ends idle sessions. Done at start and daily. */
  sweep(): void {
    this.#upkeep.sweep();
  }

  /** From now on texts are kept so, and what is there is converted in the background. */
  keepAs(forms: TextForms): void {
    this.#writer.flush();
    this.#file.forms = forms;
    this.#upkeep.convert();
  }

  /** Ends the conversion at once, for a process that does not stay. @throws DISK_FULL */
  convertNow(): void {
    this.#writer.flush();
    this.#upkeep.convertNow();
  }

  /** Writes what waits, then closes the file. */
  close(): void {
    this.#upkeep.stop();
    this.#writer.close();
    this.#file.close();
  }

  #write(items: readonly Entry[]): void {
    this.#file.transaction(() => {
      for (const { turn, session } of items) {
        this.sessions.write(session, turn.provider);
        this.#turns.write(turn);
      }
    });
  }
}
