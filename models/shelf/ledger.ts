import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { EarshotError } from '../../daemon/base/errors.ts';
import { writeDurably } from '../../daemon/base/files.ts';
import { SHA256_PATTERN } from '../catalog/schema.ts';

const MAX_LEDGER_BYTES = 1024 * 1024;
const closed = { additionalProperties: false };

const LedgerSchema = Type.Object(
  {
    format: Type.Literal(1),
    /** By model: the licence that was shown, and whether a person accepted it. */
    licences: Type.Record(
      Type.String(),
      Type.Object(
        { name: Type.String(), shownWallMs: Type.Number(), isAccepted: Type.Boolean() },
        closed,
      ),
    ),
    /** By `model/file`: the hash of the first download of a file whose hash nobody had told. */
    pins: Type.Record(Type.String(), Type.String({ pattern: SHA256_PATTERN })),
  },
  closed,
);

type LedgerData = Static<typeof LedgerSchema>;

/** What was accepted and pinned on this box; it outlives the models. */
export class Ledger {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The hash pinned for a file, or undefined. @throws STATE_UNUSABLE */
  pin(id: string, file: string): string | undefined {
    const { pins } = this.#read();
    const key = `${id}/${file}`;
    return Object.hasOwn(pins, key) ? pins[key] : undefined;
  }

  setPin(id: string, file: string, sha256: string): void {
    const data = this.#read();
    this.#write({ ...data, pins: { ...data.pins, [`${id}/${file}`]: sha256 } });
  }

  /** How far a person got with this licence of this model. @throws STATE_UNUSABLE */
  licence(id: string, name: string): 'new' | 'shown' | 'accepted' {
    const { licences } = this.#read();
    const entry = Object.hasOwn(licences, id) ? licences[id] : undefined;
    if (entry === undefined || entry.name !== name) return 'new';
    return entry.isAccepted ? 'accepted' : 'shown';
  }

  setLicence(
    id: string,
    licence: { name: string; shownWallMs: number; isAccepted: boolean },
  ): void {
    const data = this.#read();
    this.#write({ ...data, licences: { ...data.licences, [id]: licence } });
  }

  #read(): LedgerData {
    const empty: LedgerData = { format: 1, licences: {}, pins: {} };
    const facts = statSync(this.#path, { throwIfNoEntry: false });
    if (facts === undefined) return empty;
    const refuse = (why: string, cause?: unknown): EarshotError =>
      new EarshotError('STATE_UNUSABLE', `${this.#path} ${why}; move it away`, { cause });
    if (facts.size > MAX_LEDGER_BYTES) throw refuse('is too large');
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(this.#path, 'utf8'));
    } catch (error) {
      throw refuse('cannot be read', error);
    }
    if (!Value.Check(LedgerSchema, value)) throw refuse('is no ledger of models');
    return value;
  }

  #write(data: LedgerData): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    writeDurably(this.#path, Buffer.from(`${JSON.stringify(data, null, 2)}\n`));
  }
}
