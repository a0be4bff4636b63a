import type { Home, HomeDevice } from '../../ports/home.ts';
import { deviceLabel, devicesNamed } from '../home.ts';
import type { IntentMatch } from '../skill.ts';
import { textSlot } from '../slots.ts';
import { commonKind, kindNamed } from './device-kind.ts';
import type { HomeWords } from './home-words.ts';
import type { Place } from './place.ts';

/** The devices that are meant, one or more, and how they are called together. */
export interface Target {
  devices: readonly HomeDevice[];
  /** "the kitchen lights" */
  thing: string;
  /** The number that a verb after `thing` takes. */
  count: number;
}

/** More names than this are not listed: nobody remembers the first by the last. */
export const MAX_NAMES = 4;

/** Where and how several devices were spoken of. */
interface Mention {
  place: Place;
  match: IntentMatch;
}

/** How the devices of a home are called when one speaks of them. */
export class ThingNames {
  readonly #words: HomeWords;
  readonly #home: Home;

  constructor(words: HomeWords, home: Home) {
    this.#words = words;
    this.#home = home;
  }

  /** "the kitchen lamp"; a person by name. */
  one(device: HomeDevice): string {
    if (device.domain === 'person') return device.name;
    return this.#words.the(deviceLabel(this.#home, device));
  }

  /** "the lamp and the radio" */
  each(devices: readonly HomeDevice[]): string {
    return this.#words.list(devices.map((device) => this.one(device)));
  }

  /** "lights", as far as they are of one kind. */
  kind(devices: readonly HomeDevice[]): string {
    const { domain, deviceClass } = commonKind(devices);
    return this.#words.kind(domain, deviceClass, devices.length);
  }

  /** One by its name; several as they were spoken of, or by their names, or else by their kind. */
  together(devices: readonly HomeDevice[], mention?: Mention): Target {
    const [only, second] = devices;
    if (only !== undefined && second === undefined) {
      const count = this.#words.grammaticalCount(only.name);
      return { devices, thing: this.one(only), count };
    }
    if (mention) return { devices, thing: this.#mentioned(devices, mention), count: 2 };
    const kind = this.kind(devices);
    const thing =
      devices.length <= MAX_NAMES
        ? this.each(devices)
        : this.#words.replies.say('thing.everywhere', { kind });
    return { devices, thing, count: 2 };
  }

  /** "the kitchen lights except the counter light" */
  #mentioned(devices: readonly HomeDevice[], { place, match }: Mention): string {
    const { replies } = this.#words;
    const said = kindNamed(match);
    const known = commonKind(devices);
    const deviceClass = said.deviceClass ?? (said.domain ? undefined : known.deviceClass);
    const kind = this.#words.kind(said.domain ?? known.domain, deviceClass, devices.length);
    const thing = this.#in(kind, place);
    const except = textSlot(match, 'exceptDevice');
    const exceptArea = textSlot(match, 'exceptArea');
    if (except === undefined && exceptArea === undefined) return thing;
    const exception =
      except === undefined
        ? this.#words.the(exceptArea ?? '')
        : this.each(devicesNamed(this.#home, except));
    return replies.say('thing.except', { thing, exception });
  }

  #in(kind: string, place: Place): string {
    const { replies } = this.#words;
    if (place.kind === 'everywhere') return replies.say('thing.everywhere', { kind });
    const name = this.#words.name(place.name);
    if (place.kind === 'area') return replies.say('thing.in-area', { area: name, kind });
    return replies.say('thing.in-floor', { floor: name, kind });
  }
}
