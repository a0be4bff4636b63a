import type { SampleClock } from './box/sample-clock.ts';
import type { ScenarioBox } from './box/scenario-box.ts';
import { sightingOf } from './load-scenarios.ts';
import type { Scenario, ScenarioDeed, ScenarioLine, When } from './scenario-schema.ts';
import { spokenWords } from './spoken-words.ts';
import { type Entry, isSeen, type Sighting, sightingText, type Timeline } from './timeline.ts';
import type { Room } from './world/room.ts';

const SLAM_MS = 60;

export interface ScriptParts {
  scenario: Scenario;
  clock: SampleClock;
  timeline: Timeline;
  room: Room;
  boxes: readonly ScenarioBox[];
}

interface Waiting {
  sighting: Sighting;
  /** Sights still to be passed over. */
  left: number;
  go: () => void;
}

/** Does what the script says: people speak, things make noise, engines die. */
export class Script {
  readonly #parts: ScriptParts;
  #waiting: Waiting[] = [];
  #scheduled = 0;
  #lastDeedMs = 0;

  constructor(parts: ScriptParts) {
    this.#parts = parts;
  }

  /** True while something is still to come at a known time. */
  get isBusy(): boolean {
    return this.#scheduled > 0;
  }

  /** When the last thing known of is done, or the last word said. */
  get lastDeedMs(): number {
    return this.#lastDeedMs;
  }

  /** What was waited for and never came. */
  get unfired(): string[] {
    return this.#waiting.map(({ sighting }) => sightingText(sighting));
  }

  start(): void {
    const { scenario, timeline } = this.#parts;
    timeline.onEntry((entry) => this.#note(entry));
    for (const line of scenario.say ?? []) this.#plan(line, () => this.#say(line));
    for (const deed of scenario.events ?? []) this.#plan(deed, () => this.#do(deed));
  }

  #plan({ at, after }: When, go: () => void): void {
    if (at !== undefined) return this.#schedule(at, go);
    if (!after) return;
    const { plusMs = 0, nth = 1 } = after;
    const sighting = sightingOf(after);
    this.#waiting.push({ sighting, left: nth - 1, go: () => this.#schedule(plusMs, go) });
  }

  #schedule(delayMs: number, go: () => void): void {
    const { clock } = this.#parts;
    this.#scheduled += 1;
    this.#lastDeedMs = Math.max(this.#lastDeedMs, clock.nowMs() + delayMs);
    clock.setTimer(delayMs, () => {
      this.#scheduled -= 1;
      go();
    });
  }

  #note(entry: Entry): void {
    const seen = this.#waiting.filter(({ sighting }) => isSeen(entry, sighting));
    const due = seen.filter(({ left }) => left === 0);
    for (const waiting of seen) waiting.left -= 1;
    this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting));
    for (const { go } of due) go();
  }

  #say(line: ScenarioLine): void {
    const { clock, room, timeline } = this.#parts;
    const words = spokenWords(line, clock.nowMs());
    const [first, last] = [words[0], words.at(-1)];
    if (!first || !last) return;
    room.speak(words);
    const fields = { who: first.voice, words: line.words };
    const tell = (see: 'person-starts' | 'person-ends'): void =>
      timeline.add({ atMs: clock.nowMs(), box: 1, see, fields });
    tell('person-starts');
    this.#lastDeedMs = Math.max(this.#lastDeedMs, last.endMs);
    clock.setTimer(last.endMs - clock.nowMs(), () => tell('person-ends'));
  }

  #do(deed: ScenarioDeed): void {
    const { clock, room, boxes } = this.#parts;
    const box = boxes[(deed.box ?? 1) - 1];
    if (!box) throw new Error(`there is no box ${deed.box}`);
    const startMs = clock.nowMs();
    const { levelDb = 0, forMs = SLAM_MS } = deed;
    switch (deed.do) {
      case 'noise':
      case 'music':
      case 'slam':
        return room.sound({ kind: deed.do, startMs, endMs: startMs + forMs, levelDb });
      case 'mute':
      case 'unmute':
        return deed.do === 'mute' ? box.conversation.mute() : box.conversation.unmute();
      case 'cancel':
        return box.conversation.cancel();
      case 'announce':
        return void box.conversation.announce(deed.text ?? '', 'say');
      case 'kill':
      case 'revive':
        if (deed.engine) box[deed.engine].isDead = deed.do === 'kill';
        return;
      case 'stall-speaker':
      case 'free-speaker':
        box.speaker.isStalled = deed.do === 'stall-speaker';
        return;
      case 'unplug-microphone':
        box.microphone.state.isMuted = true;
        return box.ears.device('input', 'absent');
      case 'do-not-disturb':
      case 'disturb-again':
        return box.conversation.setDoNotDisturb(deed.do === 'do-not-disturb');
      case 'microphone': {
        const { isDead = false, gainDb = 0, humDb, dropShare = 0 } = deed;
        Object.assign(box.microphone.state, { isDead, gainDb, humDb, dropShare });
      }
    }
  }
}
