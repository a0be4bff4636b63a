import { WakeRoom } from '../fakes/wake-room.ts';
import { boxSettings } from './box/box-settings.ts';
import { Neighbours } from './box/neighbours.ts';
import { SampleClock } from './box/sample-clock.ts';
import { ScenarioBox } from './box/scenario-box.ts';
import type { Scenario } from './scenario-schema.ts';
import { Script } from './script.ts';
import { Timeline } from './timeline.ts';
import { acousticsOf } from './world/acoustics.ts';
import { Room } from './world/room.ts';

/** A box that has been at rest for so long stays at rest. */
const REST_MS = 1500;
/** Unless the script waits for something: a timer rings again after 8 s. */
const TRIGGER_MS = 20_000;
/** Through a broker in the same house, with room. */
const WAKE_MESSAGE_MS = 30;
/** How long a box may take to come to rest; longer than any reply of the scenarios. */
const RESTS_WITHIN_MS = 40_000;

/** What came of a scenario. */
export interface ScenarioRun {
  timeline: Timeline;
  boxes: readonly ScenarioBox[];
  /** Whether every box came to rest in time, and since when. */
  rest: { isReached: boolean; sinceMs: number; lastDeedMs: number };
  /** Triggers that were waited for in vain. */
  unfired: string[];
  /** What broke, which nothing should. */
  errors: string[];
  /** The most that was ever under way in one box at a time. */
  peaks: { answers: number; recognitions: number };
  /** State of each box and moment, as asked for. */
  moments: { state: string; mode: string; isAudible: boolean }[];
}

/** Lives through a scenario on a clock of samples: no waiting, the same every time. */
export async function runScenario(scenario: Scenario): Promise<ScenarioRun> {
  const settings = boxSettings(scenario.box);
  const clock = new SampleClock(Date.parse(settings.wallTime));
  const timeline = new Timeline();
  const room = new Room(settings.noiseDb);
  const boxes: ScenarioBox[] = [];
  const wakeRoom = new WakeRoom(clock, WAKE_MESSAGE_MS);
  const neighbours = new Neighbours();
  for (let number = 1; number <= settings.boxes; number += 1) {
    const listen = acousticsOf({ room, boxes, number, settings });
    boxes.push(
      new ScenarioBox({ clock, timeline, number, settings, wakeRoom, neighbours, listen }),
    );
  }
  const script = new Script({ scenario, clock, timeline, room, boxes });
  const moments: ScenarioRun['moments'] = [];
  scenario.moments?.forEach(({ at, box = 1 }, i) => {
    clock.setTimer(at, () => {
      const { conversation, mode, speaker } = boxes[box - 1]!;
      moments[i] = { state: conversation.state, mode, isAudible: speaker.isAudible };
    });
  });
  const momentsMs = (scenario.moments ?? []).map(({ at }) => at);
  const leastMs = Math.max(scenario.lastsMs ?? 0, ...momentsMs);
  const errors = collectErrors();
  script.start();
  for (const box of boxes) box.start();
  const ceilingMs = scenario.restsWithinMs ?? RESTS_WITHIN_MS;
  const peaks = { answers: 0, recognitions: 0 };
  let sinceMs = 0;
  let isReached = false;
  const isBusy = (): boolean =>
    boxes.some((box) => !box.isResting) || room.isSpokenIn(clock.nowMs()) || script.isBusy;
  while (errors.list.length === 0) {
    await clock.step();
    for (const { model, recognizer } of boxes) {
      peaks.answers = Math.max(peaks.answers, model.live);
      peaks.recognitions = Math.max(peaks.recognitions, recognizer.live);
    }
    for (const box of boxes) box.noteState();
    if (isBusy()) sinceMs = clock.nowMs();
    const restedMs = clock.nowMs() - sinceMs;
    isReached = restedMs >= REST_MS;
    const mayComeMs = script.unfired.length > 0 ? TRIGGER_MS : REST_MS;
    if (restedMs >= mayComeMs && clock.nowMs() > leastMs) break;
    if (clock.nowMs() > Math.max(script.lastDeedMs, leastMs) + ceilingMs) break;
  }
  errors.stop();
  return {
    timeline,
    boxes,
    rest: { isReached, sinceMs, lastDeedMs: script.lastDeedMs },
    unfired: script.unfired,
    errors: errors.list,
    peaks,
    moments,
  };
}

/** Promises that nobody waits for may break too. */
function collectErrors(): { list: string[]; stop: () => void } {
  const list: string[] = [];
  const take = (error: unknown): void => {
    list.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  process.on('unhandledRejection', take);
  process.on('uncaughtException', take);
  const stop = (): void => {
    process.off('unhandledRejection', take);
    process.off('uncaughtException', take);
  };
  return { list, stop };
}
