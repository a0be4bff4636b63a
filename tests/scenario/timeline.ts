/** What can be seen of a box from outside, and what is told of it. */
export const SIGHTS = {
  /** A line of the script begins, or its last word ends. */
  'person-starts': ['who', 'words'],
  'person-ends': ['who', 'words'],
  /** What the ears tell. */
  wake: ['phrase'],
  'wake-rejected': ['phrase', 'why'],
  'speech-start': [],
  'speech-dropped': [],
  'no-speech': [],
  'likely-end': ['text'],
  'speech-resumed': [],
  utterance: ['text', 'end', 'source'],
  'hearing-failed': [],
  trouble: ['trouble'],
  muted: ['is'],
  /** What the ears are told. */
  mode: ['mode'],
  command: ['kind', 'name'],
  /** What the conversation does. */
  state: ['name'],
  turn: ['origin', 'transcript', 'intent', 'reply', 'heard', 'outcome'],
  acted: ['what'],
  /** What comes out of the loudspeaker. */
  sound: [],
  silence: [],
  word: ['word', 'turn'],
  /** How the microphone and the speaker are. */
  device: ['direction', 'state'],
} as const;

export type Sight = keyof typeof SIGHTS;

/** Every field that some sight has. */
export const SIGHT_FIELDS = [...new Set(Object.values(SIGHTS).flat())];

/** One thing that happened. */
export interface Entry {
  atMs: number;
  /** 1-based. */
  box: number;
  see: Sight;
  fields: Readonly<Record<string, string>>;
}

/** What is looked for. A field that begins with `~` need only contain what follows. */
export interface Sighting {
  see: Sight;
  box?: number;
  fields: Readonly<Record<string, string>>;
}

/** A runaway scenario must end as a failure, not as a full memory. */
const MAX_ENTRIES = 20_000;

/** Everything that happened, in order. */
export class Timeline {
  readonly entries: Entry[] = [];
  readonly #watchers: ((entry: Entry) => void)[] = [];

  add(entry: Entry): void {
    if (this.entries.length >= MAX_ENTRIES) throw new Error('the scenario never comes to an end');
    // What was noted a moment late, as the first sample inside a block, goes where it belongs.
    let at = this.entries.length;
    while (at > 0 && this.entries[at - 1]!.atMs > entry.atMs) at -= 1;
    this.entries.splice(at, 0, entry);
    for (const watch of this.#watchers) watch(entry);
  }

  onEntry(watch: (entry: Entry) => void): void {
    this.#watchers.push(watch);
  }
}

export function isSeen(entry: Entry, { see, box, fields }: Sighting): boolean {
  if (entry.see !== see || entry.box !== (box ?? entry.box)) return false;
  return Object.entries(fields).every(([name, wanted]) => {
    const value = (entry.fields[name] ?? '').toLowerCase();
    const text = wanted.toLowerCase();
    return text.startsWith('~') ? value.includes(text.slice(1)) : value === text;
  });
}

/** One line for a person. */
export function entryText({ atMs, box, see, fields }: Entry): string {
  const said = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `${atMs.toFixed(0).padStart(7)} ms  box ${box}  ${see}  ${said.join('  ')}`.trimEnd();
}

export function sightingText({ see, box, fields }: Sighting): string {
  const said = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return [see, ...(box === undefined ? [] : [`box ${box}`]), ...said].join(' ');
}
