import type { DeviceState, HomeDevice } from '../../ports/home.ts';
import { commonKind } from './device-kind.ts';
import { isSo, knownValue, valueMeant } from './device-state.ts';
import type { HomeWords } from './home-words.ts';
import { MAX_NAMES, type Target, type ThingNames } from './thing-names.ts';

export interface StateQuestion {
  /** What was asked: whether it is, whether any or all are, which, or how many. */
  ask: string;
  /** In Home Assistant's words. */
  wanted: string;
}

/** Devices by whether they are as was asked. */
interface Sorted {
  so: HomeDevice[];
  other: HomeDevice[];
  unknown: HomeDevice[];
}

/** Answers whether devices are so, from how they are, and says what is not known. */
export class StateReply {
  readonly #words: HomeWords;
  readonly #names: ThingNames;
  readonly #state: (deviceId: string) => DeviceState | undefined;

  constructor(
    words: HomeWords,
    names: ThingNames,
    state: (deviceId: string) => DeviceState | undefined,
  ) {
    this.#words = words;
    this.#names = names;
    this.#state = state;
  }

  say(target: Target, { ask, wanted }: StateQuestion): string {
    const [only, second] = target.devices;
    const isOne = only !== undefined && second === undefined;
    if (isOne && (ask === 'is' || ask === 'all')) return this.#ofOne(target, only, wanted);
    const sorted = this.#sorted(target.devices, wanted);
    const answer = this.#ofMany(sorted, target, { ask, wanted });
    const unknown = sorted.unknown.length > 0 ? this.#unknown(sorted.unknown) : '';
    return [answer, unknown].filter((text) => text !== '').join(' ');
  }

  #sorted(devices: readonly HomeDevice[], wanted: string): Sorted {
    const sorted: Sorted = { so: [], other: [], unknown: [] };
    for (const device of devices) {
      const is = isSo(device, this.#state(device.id), wanted);
      if (is === undefined) sorted.unknown.push(device);
      else sorted[is ? 'so' : 'other'].push(device);
    }
    return sorted;
  }

  #ofOne(target: Target, device: HomeDevice, wanted: string): string {
    const { replies } = this.#words;
    const state = this.#state(device.id);
    const is = isSo(device, state, wanted);
    const value = knownValue(state);
    if (is === undefined || value === undefined) return this.#unknown([device]);
    const told = is ? valueMeant(device, wanted) : value;
    const values = { ...subject(target), state: this.#words.state(told, device) };
    return replies.say(is ? 'state.yes' : 'state.no', values);
  }

  #ofMany({ so, other, unknown }: Sorted, target: Target, question: StateQuestion): string {
    const { ask, wanted } = question;
    if (so.length + other.length === 0) return '';
    const isAll = ask === 'all' || ask === 'is';
    if (!isAll) return this.#which(so, target, question);
    if (other.length > 0) return this.#notAll(other, wanted);
    if (unknown.length > 0) return this.#which(so, target, question);
    const { replies } = this.#words;
    const values = { kind: this.#kind(so), state: this.#stateWord(so, wanted) };
    if (so.length === 2) return replies.say('state.both', values);
    return replies.say('state.all', { ...values, number: this.#words.count(so.length) });
  }

  #which(so: readonly HomeDevice[], target: Target, { ask, wanted }: StateQuestion): string {
    const { replies } = this.#words;
    const count = so.length;
    const state = this.#stateWord(so.length > 0 ? so : target.devices, wanted);
    if (count === 0) {
      return replies.say('state.none', { kind: this.#kind(target.devices, 0), state });
    }
    const kind = this.#kind(so);
    const values = { count, number: this.#words.count(count), kind, state };
    const isListed = ask !== 'count' && count <= MAX_NAMES;
    if (!isListed) return replies.say('state.many', values);
    return replies.say('state.which', { ...values, things: this.#names.each(so) });
  }

  /** "No, the study window is open." */
  #notAll(other: readonly HomeDevice[], wanted: string): string {
    const { replies } = this.#words;
    const opposite = (device: HomeDevice): string =>
      this.#words.state(knownValue(this.#state(device.id)) ?? wanted, device);
    const words = new Set(other.map(opposite));
    const state = [...words].join(', ');
    if (other.length <= MAX_NAMES) {
      const { thing, count } = this.#names.together(other);
      return replies.say('state.no', { thing, count, state });
    }
    const count = other.length;
    const values = { count, number: this.#words.count(count), kind: this.#kind(other) };
    return replies.say('state.no-many', { ...values, state });
  }

  #unknown(devices: readonly HomeDevice[]): string {
    const gone = devices.filter(({ id }) => this.#state(id)?.isAvailable !== true);
    const { replies } = this.#words;
    if (gone.length === devices.length) {
      return replies.say('state.unavailable', subject(this.#names.together(devices)));
    }
    return replies.say('state.unknown', subject(this.#names.together(devices)));
  }

  #kind(devices: readonly HomeDevice[], count = devices.length): string {
    const { domain, deviceClass } = commonKind(devices);
    return this.#words.kind(domain, deviceClass, count);
  }

  #stateWord(devices: readonly HomeDevice[], wanted: string): string {
    const [first] = devices;
    return first === undefined ? wanted : this.#words.state(valueMeant(first, wanted), first);
  }
}

function subject({ thing, count }: Target): { thing: string; count: number } {
  return { thing, count };
}
