import { loadReplies } from '../../daemon/skills/replies.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import type { LiveTimer } from '../../daemon/skills/timer-service.ts';
import { TimerSkill } from '../../daemon/skills/timer-skill.ts';

/** Timers that stand still until told how much is left. */
export class StillTimers {
  live: LiveTimer[] = [];
  failure: Error | undefined;

  add({ name, durationS }: { name?: string | undefined; durationS: number }) {
    if (this.failure) throw this.failure;
    const timer = { id: String(this.live.length), name: name ?? null, durationS };
    const stored = { ...timer, startedWallMs: 0, dueWallMs: durationS * 1000 };
    this.live.push({ timer: stored, leftMs: durationS * 1000, isRinging: false });
    return stored;
  }

  cancel(id: string): boolean {
    const before = this.live.length;
    this.live = this.live.filter(({ timer }) => timer.id !== id);
    return this.live.length < before;
  }

  acknowledge(): number {
    const ringing = this.live.filter(({ isRinging }) => isRinging);
    for (const { timer } of ringing) this.cancel(timer.id);
    return ringing.length;
  }

  list(): LiveTimer[] {
    return [...this.live].sort((one, other) => one.leftMs - other.leftMs);
  }

  names(): (string | null)[] {
    return this.live.map(({ timer }) => timer.name);
  }
}

/** Asks a timer skill whose timers stand still. */
export function stillTimers(...timers: [durationS: number, name?: string][]) {
  const still = new StillTimers();
  for (const [durationS, name] of timers) still.add({ name, durationS });
  const skill = new TimerSkill({ replies: loadReplies(), timers: still });
  const ask = async (verb: string, slots: Record<string, SlotValue> = {}): Promise<string> =>
    (await skill.handle({ intent: `timer.${verb}`, slots, score: 1 })).text;
  return { still, ask };
}
