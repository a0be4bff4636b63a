import type { Clock } from '../base/clock.ts';
import type { DeviceState, HomeDevice } from '../ports/home.ts';
import { shownInLog } from './discovery/refusal.ts';
import type { Entity, StatePatch } from './entities/entity.ts';
import type { RatedLog } from './rated-log.ts';
import { TemplateError } from './templates/values.ts';
import type { Topics } from './topics.ts';

export interface LiveDeviceParts {
  id: string;
  entity: Entity;
  topics: Topics;
  clock: Clock;
  log: RatedLog;
  /** Something of its state is another. */
  onChange: () => void;
}

/** An entity and how it is now, as its topics say. */
export class LiveDevice {
  readonly entity: Entity;
  readonly #parts: LiveDeviceParts;
  readonly #leave: (() => void)[] = [];
  /** What each topic of availability said last. */
  readonly #said = new Map<string, boolean>();
  #latest: boolean | undefined;
  #known: StatePatch = {};
  #changedWallMs: number;
  #heardMs = 0;

  /** @param before the same device as it was announced before: what was known of it stays */
  constructor(parts: LiveDeviceParts, before?: LiveDevice) {
    this.#parts = parts;
    this.entity = parts.entity;
    this.#changedWallMs = Math.round(parts.clock.wallMs());
    if (before) {
      this.#changedWallMs = before.#changedWallMs;
      this.#known = before.#known;
      this.#heardMs = before.#heardMs;
    }
  }

  /** Begins to listen; what is known already is heard at once. */
  listen(): void {
    const { entity, topics, log, id } = this.#parts;
    const listeners = [
      ...entity.availability.topics.map(({ topic, read }) => ({
        topic,
        take: (text: string) => this.#hearAvailability(topic, read(text)),
      })),
      ...entity.listens.map(({ topic, read }) => ({
        topic,
        take: (text: string) => this.#hear(read(text)),
      })),
    ];
    for (const { topic, take } of listeners) {
      const leave = topics.listen(topic, (text) => this.#guarded(topic, () => take(text)));
      if (leave) this.#leave.push(leave);
      else log.warn({ id: shownInLog(id) }, 'there are too many topics; a device is not heard');
    }
  }

  close(): void {
    for (const leave of this.#leave.splice(0)) leave();
  }

  /** @param isReachable whether its broker is there */
  state(isReachable: boolean): DeviceState {
    const { ageing } = this.entity;
    const isAged =
      ageing !== undefined && this.#parts.clock.nowMs() - this.#heardMs >= ageing.afterMs;
    const aged = isAged && ageing.becomes !== 'gone' ? ageing.becomes : {};
    const isGone = isAged && ageing.becomes === 'gone';
    const isAvailable = isReachable && !isGone && this.#isThere();
    const known = { ...this.#known, ...aged };
    const present = Object.entries(known).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(present), isAvailable, changedWallMs: this.#changedWallMs };
  }

  #isThere(): boolean {
    const { topics, mode, isTrusted } = this.entity.availability;
    if (topics.length === 0) return true;
    const said = topics.map(({ topic }) => this.#said.get(topic) ?? isTrusted);
    if (mode === 'all') return said.every(Boolean);
    return mode === 'any' ? said.some(Boolean) : (this.#latest ?? isTrusted);
  }

  #hearAvailability(topic: string, isThere: boolean | undefined): void {
    if (isThere === undefined) return;
    this.#latest = isThere;
    if (this.#said.get(topic) === isThere) return;
    this.#said.set(topic, isThere);
    this.#changed();
  }

  #hear(patch: StatePatch | undefined): void {
    if (!patch) return;
    this.#heardMs = this.#parts.clock.nowMs();
    const known = { ...this.#known, ...patch };
    const isNews = Object.keys(patch).some(
      (key) => !isSame(this.#known[key as keyof StatePatch], known[key as keyof StatePatch]),
    );
    this.#known = known;
    if (isNews) this.#changed();
  }

  #changed(): void {
    this.#changedWallMs = Math.round(this.#parts.clock.wallMs());
    this.#parts.onChange();
  }

  /** A message that a template cannot be applied to says nothing. */
  #guarded(topic: string, take: () => void): void {
    try {
      take();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const reason = shownInLog(error.message);
      this.#parts.log.warn({ topic: shownInLog(topic), reason }, 'a state could not be read');
    }
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** A device as the home shows it. */
export function homeDevice(
  { id, entity }: { id: string; entity: Entity },
  naming: Pick<HomeDevice, 'name' | 'aliases' | 'areaId'>,
): HomeDevice {
  const { domain, deviceClass, unit, can } = entity;
  const { name, aliases, areaId } = naming;
  return {
    ...{ id, name, aliases, domain, can },
    ...(areaId === undefined ? {} : { areaId }),
    ...(deviceClass === undefined ? {} : { deviceClass }),
    ...(unit === undefined ? {} : { unit }),
  };
}
