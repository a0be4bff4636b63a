import { ManualClock } from '../../daemon/base/clock.ts';
import type { DelayedPlan } from '../../daemon/skills/delayed-commands.ts';
import type { LiveTimer } from '../../daemon/skills/live-timer.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import { TimerSkill } from '../../daemon/skills/timer-skill.ts';
import { TimerStartSkill } from '../../daemon/skills/timer-start-skill.ts';

/** Timers that stand still until told how much is left. */
export class StillTimers {
  live: LiveTimer[] = [];
  failure: Error | undefined;

  add({ name, durationS }: { name?: string | undefined; durationS: number }) {
    if (this.failure) throw this.failure;
    const timer = { id: String(this.live.length), name: name ?? null, durationS };
    const rest = { area: null, pausedLeftMs: null, command: null };
    const stored = { ...timer, ...rest, startedWallMs: 0, dueWallMs: durationS * 1000 };
    this.live.push({ timer: stored, leftMs: durationS * 1000, isRinging: false });
    return stored;
  }

  cancel(id: string): boolean {
    const before = this.live.length;
    this.live = this.live.filter(({ timer }) => timer.id !== id);
    return this.live.length < before;
  }

  adjust(id: string, byMs: number): number | undefined {
    return this.#change(id, (live) => ({ ...live, leftMs: Math.max(0, live.leftMs + byMs) }));
  }

  pause(id: string): number | undefined {
    return this.#change(id, (live) => {
      return { ...live, timer: { ...live.timer, pausedLeftMs: live.leftMs } };
    });
  }

  resume(id: string): number | undefined {
    return this.#change(id, (live) => ({ ...live, timer: { ...live.timer, pausedLeftMs: null } }));
  }

  acknowledge(): number {
    const ringing = this.live.filter(({ isRinging }) => isRinging);
    for (const { timer } of ringing) this.cancel(timer.id);
    return ringing.length;
  }

  list(): LiveTimer[] {
    return [...this.live].sort((one, other) => one.leftMs - other.leftMs);
  }

  #change(id: string, to: (live: LiveTimer) => LiveTimer): number | undefined {
    this.live = this.live.map((live) => (live.timer.id === id ? to(live) : live));
    return this.live.find(({ timer }) => timer.id === id)?.leftMs;
  }

  names(): (string | null)[] {
    return this.live.map(({ timer }) => timer.name);
  }
}

/** Asks a timer skill whose timers stand still. */
export function stillTimers(...timers: [durationS: number, name?: string][]) {
  const still = new StillTimers();
  for (const [durationS, name] of timers) still.add({ name, durationS });
  const replies = loadReplies();
  const skill = new TimerSkill({ replies, timers: still });
  const plan = (): DelayedPlan => {
    throw new Error('no command was given');
  };
  const starting = new TimerStartSkill({ replies, timers: still, delayed: { plan } });
  const context = { clock: new ManualClock(), timeZone: 'UTC', lastReply: '' };
  const ask = async (verb: string, slots: Record<string, SlotValue> = {}): Promise<string> => {
    const match = { intent: `timer.${verb}`, slots, score: 1 };
    if (verb === 'start') return (await starting.prepare(match, context).run()).text;
    return (await skill.handle(match)).text;
  };
  return { still, ask };
}
