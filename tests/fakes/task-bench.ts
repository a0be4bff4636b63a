import { SimulatedHome } from '../../daemon/home/simulated-home.ts';
import type { Home } from '../../daemon/ports/home.ts';
import type { RoutedRequest } from '../../daemon/skills/router.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { MemoryAlarms } from './memory-alarms.ts';
import { MemoryTimers } from './memory-timers.ts';
import { skillsOfBox } from './skills-of-box.ts';
import { SECOND_MS, SetClock, settled } from './timer-bench.ts';

/** A house with a lamp, a garage door, and a weather station. */
const HOME: Home = {
  floors: [],
  areas: [
    { id: 'kitchen', name: 'Kitchen', aliases: [] },
    { id: 'garage', name: 'Garage', aliases: [] },
  ],
  devices: [
    {
      ...{ id: 'lamp', name: 'Lamp', aliases: [], areaId: 'kitchen', domain: 'light' },
      can: new Set(['turn-on', 'turn-off']),
    },
    {
      ...{ id: 'gate', name: 'Big Door', aliases: [], areaId: 'garage', domain: 'cover' },
      ...{ deviceClass: 'garage', can: new Set(['open', 'close']) },
    },
  ],
};
const STATES = { lamp: { value: 'on' }, gate: { value: 'closed' } };
const understanding = createUnderstanding(HOME);

/** All skills of a box over a simulated home, spoken to in words; it can crash and start again. */
export class TaskBench {
  readonly clock = new SetClock(Date.parse('2026-05-05T14:00:00Z'));
  readonly hub = new SimulatedHome({ home: HOME, states: STATES, clock: this.clock });
  readonly timerStore = new MemoryTimers();
  readonly alarmStore = new MemoryAlarms();
  readonly spoken: string[] = [];
  box = this.#start();

  /** The process ends without a word, and another begins. */
  boot(): void {
    this.box.timers.stop();
    this.box.alarms.stop();
    this.box = this.#start();
  }

  route(text: string): RoutedRequest {
    const { clock } = this;
    const context = { clock, timeZone: 'Europe/Berlin', lastReply: '', area: 'Kitchen' };
    return this.box.router.route({ text, confidence: 1 }, context);
  }

  async say(text: string): Promise<string> {
    return (await this.route(text).answer()).text;
  }

  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.nowMs() + ms;
    await settled();
    while (this.clock.nowMs() < untilMs) {
      this.clock.advanceTo(Math.min(untilMs, this.clock.nowMs() + SECOND_MS));
      for (let round = 0; round < 3; round += 1) await settled();
    }
  }

  /** What the home was told, as `device action`. */
  get told(): string[] {
    return this.hub.performed.map(({ deviceId, action }) => `${deviceId} ${action.do}`);
  }

  #start() {
    const { clock, hub, timerStore, alarmStore } = this;
    const box = skillsOfBox({
      ...{ clock, hub, timerStore, alarmStore, timeZone: 'Europe/Berlin' },
      understand: (text) => [understanding.match(text) ?? []].flat(),
      announce: async (text) => {
        this.spoken.push(text);
        return { reply: text, heard: text };
      },
    });
    box.timers.start();
    box.alarms.start();
    return box;
  }
}
