import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { parse } from 'yaml';
import { EarshotError } from '../../base/errors.ts';
import type { Home, HomeDevice } from '../../ports/home.ts';

const closed = { additionalProperties: false };
const Texts = Type.Array(Type.String({ minLength: 1 }));
const Ours = Type.Record(Type.String(), Texts);
const IntentFile = Type.Object(
  {
    /** Their intents that we do, and what of ours is right for each. */
    does: Ours,
    /** Their intents that we do in part: understood so they are right, refused they are no miss. */
    may: Ours,
    /** Which of their intents are about the home, by their beginnings. */
    home: Texts,
  },
  closed,
);
const Place = { name: Type.String({ minLength: 1 }), aliases: Type.Optional(Texts) };
const HomeFile = Type.Object(
  {
    /** The room that the box stands in. */
    here: Type.String({ minLength: 1 }),
    floors: Type.Array(Type.Object(Place, closed)),
    areas: Type.Array(Type.Object({ ...Place, floor: Type.String() }, closed)),
    devices: Type.Array(
      Type.Object({ ...Place, area: Type.String(), domain: Type.String() }, closed),
    ),
  },
  closed,
);

/** Which intents of a data set we do. */
export type IntentTable = Static<typeof IntentFile>;

/** Something that somebody said, and what the collectors took it for. */
export interface Utterance {
  sentence: string;
  intent: string;
}

/** The half that the words of the reader were grown on, and the half that nobody looked at. */
export type Half = 'worked' | 'held-out';

/** A fair coin for each sentence that falls the same way every time. */
export function halfOf(sentence: string): Half {
  const [first = 0] = createHash('sha1').update(sentence).digest();
  return first % 2 === 0 ? 'worked' : 'held-out';
}

/** @throws CONFIG_INVALID naming the file and the line */
export function readUtterances(folder: string, files: RegExp): Utterance[] {
  return filesOf(folder, files).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        line.trim() === '' ? [] : [utterance(line, `${file}, line ${index + 1}`)],
      ),
  );
}

/** Files of a folder by name; none where there is no such folder. */
export function filesOf(folder: string, files: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => files.test(file))
    .sort();
}

function utterance(line: string, place: string): Utterance {
  try {
    const { sentence, intent } = JSON.parse(line) as Record<string, unknown>;
    if (typeof sentence === 'string' && typeof intent === 'string') return { sentence, intent };
  } catch (cause) {
    throw new EarshotError('CONFIG_INVALID', `${place}: ${String(cause)}`, { cause });
  }
  throw new EarshotError('CONFIG_INVALID', `${place}: expected a sentence and an intent`);
}

/** @param file beside this one */
export function readIntentTable(file: string): IntentTable {
  return readChecked(file, IntentFile);
}

/** The home that is supposed for utterances collected without one, and the room of the box. */
export function readFreeSpeechHome(): { home: Home; here: string } {
  const file = readChecked('free-speech-home.yaml', HomeFile);
  const place = <T extends { name: string; aliases?: string[] }>({ name, aliases }: T) => {
    return { id: name, name, aliases: aliases ?? [] };
  };
  const devices = file.devices.map((device): HomeDevice => {
    const { area: areaId, domain } = device;
    return { ...place(device), areaId, domain, can: new Set(CAN[domain] ?? []) };
  });
  const areas = file.areas.map((area) => ({ ...place(area), floorId: area.floor }));
  return { home: { floors: file.floors.map(place), areas, devices }, here: file.here };
}

/** What things of a domain can be told, as far as understanding asks. */
const CAN: Readonly<Record<string, readonly ('turn-on' | 'turn-off' | 'start')[]>> = {
  light: ['turn-on', 'turn-off'],
  switch: ['turn-on', 'turn-off'],
  fan: ['turn-on', 'turn-off'],
  media_player: ['turn-on', 'turn-off'],
  climate: ['turn-on', 'turn-off'],
  vacuum: ['start'],
};

function readChecked<T extends typeof IntentFile | typeof HomeFile>(
  file: string,
  schema: T,
): Static<T> {
  const data: unknown = parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  if (Value.Check(schema, data)) return data;
  const [fault] = Value.Errors(schema, data);
  throw new EarshotError('CONFIG_INVALID', `${file}: ${fault?.instancePath} ${fault?.message}`);
}
