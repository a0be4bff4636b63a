import type { Clock } from '../base/clock.ts';
import type { SessionOwner, TurnMarks, TurnRecord, TurnStore } from '../ports/turns.ts';

/** The marks in the order in which they happen. */
export const MARK_ORDER = [
  'speechEndMs',
  'begunEarlyMs',
  'endpointMs',
  'transcriptMs',
  'intentMs',
  'firstTokenMs',
  'firstSentenceMs',
  'firstAudioMs',
  'playbackEndMs',
] as const satisfies readonly (keyof TurnMarks)[];

export type MarkName = (typeof MARK_ORDER)[number];

/** What becomes known of a turn while it runs. */
export type TurnFacts = Pick<
  TurnRecord,
  'transcript' | 'intent' | 'slots' | 'reply' | 'heard' | 'citations'
>;

export interface TurnLedgerOptions {
  clock: Clock;
  store: TurnStore;
}

/** Keeps one record of every turn. */
export class TurnLedger {
  readonly #options: TurnLedgerOptions;
  #disorderedMarks = 0;

  constructor(options: TurnLedgerOptions) {
    this.#options = options;
  }

  /** Marks that lay before an earlier stage and were left out: a sign of a wrong clock. */
  get disorderedMarks(): number {
    return this.#disorderedMarks;
  }

  /**
   * Opens a turn.
   * @param id UUID of the turn
   * @param owner decides the session
   */
  begin(id: string, owner: SessionOwner): OpenTurn {
    const { clock, store } = this.#options;
    const sessionId = store.sessionFor(owner);
    const startedWallMs = Math.round(clock.wallMs());
    const record: TurnRecord = {
      ...{ id, sessionId, origin: owner.origin, startedWallMs },
      ...{ transcript: '', intent: null, slots: {}, reply: '', heard: '', marks: {} },
    };
    const onFinish = (): void => {
      const ordered = inOrder(record.marks);
      const count = (marks: TurnMarks): number => Object.keys(marks).length;
      this.#disorderedMarks += count(record.marks) - count(ordered);
      record.marks = ordered;
      store.append(record);
    };
    return new OpenTurn({ clock, record, onFinish });
  }
}

/** A turn that still goes on. */
export class OpenTurn {
  readonly #clock: Clock;
  readonly #record: TurnRecord;
  readonly #onFinish: () => void;
  #isFinished = false;

  constructor(options: { clock: Clock; record: TurnRecord; onFinish: () => void }) {
    this.#clock = options.clock;
    this.#record = options.record;
    this.#onFinish = options.onFinish;
  }

  get id(): string {
    return this.#record.id;
  }

  /**
   * A stage is over. The first call for a stage counts.
   * @param atMs monotonic; now when left out
   */
  mark(name: MarkName, atMs: number = this.#clock.nowMs()): void {
    this.#record.marks[name] ??= atMs;
  }

  /** Adds what has become known. */
  describe(facts: Partial<TurnFacts>): void {
    if (!this.#isFinished) Object.assign(this.#record, facts);
  }

  /** Hands the turn to the store, once; later calls only give it back. */
  finish(): TurnRecord {
    if (!this.#isFinished) {
      this.#isFinished = true;
      this.#onFinish();
    }
    return structuredClone(this.#record);
  }
}

function inOrder(marks: TurnMarks): TurnMarks {
  const ordered: TurnMarks = {};
  let latestMs = Number.NEGATIVE_INFINITY;
  for (const name of MARK_ORDER) {
    const atMs = marks[name];
    if (atMs === undefined || atMs < latestMs) continue;
    ordered[name] = atMs;
    latestMs = atMs;
  }
  return ordered;
}
