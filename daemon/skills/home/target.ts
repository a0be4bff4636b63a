import type { DeviceState, Home, HomeDevice } from '../../ports/home.ts';
import { devicesNamed } from '../home.ts';
import type { IntentMatch } from '../skill.ts';
import { textSlot } from '../slots.ts';
import { spokenChoice } from '../spoken.ts';
import { type DeviceKind, kindNamed, ofKind } from './device-kind.ts';
import type { HomeOrder } from './home-order.ts';
import type { HomeWords } from './home-words.ts';
import { areaPlace, isIn, type Place, placeNamed } from './place.ts';
import { MAX_NAMES, type Target, type ThingNames } from './thing-names.ts';

/** What was found to be meant, or what is said instead. */
export type Found = { kind: 'found'; target: Target } | { kind: 'refused'; text: string };

/** What the devices are looked for. */
export interface Search extends Pick<HomeOrder, 'usual' | 'usualOfAll' | 'prefers' | 'meansAll'> {
  match: IntentMatch;
  /** Whether the device could be meant at all. */
  suits: (device: HomeDevice) => boolean;
  /** The room of the box; undefined: not known. */
  hereArea: string | undefined;
}

export interface TargetFinderParts {
  words: HomeWords;
  names: ThingNames;
  home: Home;
  state: (deviceId: string) => DeviceState | undefined;
  /** What was last spoken of; empty: nothing, or too long ago. */
  lastIds: readonly string[];
}

/** Finds out which devices a sentence means. */
export class TargetFinder {
  readonly #parts: TargetFinderParts;

  constructor(parts: TargetFinderParts) {
    this.#parts = parts;
  }

  find(asked: Search): Found {
    const search = withRoomAssumed(asked);
    const { match } = search;
    if (match.slots['pronoun'] === true) return this.#lastOnes(search);
    const name = textSlot(match, 'device');
    return name === undefined ? this.#ofKind(search) : this.#named(name, search);
  }

  #lastOnes({ suits }: Search): Found {
    const { lastIds, home, words, names } = this.#parts;
    const last = home.devices.filter(({ id }) => lastIds.includes(id));
    if (last.length === 0) return refused(words.replies.say('home.no-pronoun'));
    const devices = last.filter(suits);
    if (devices.length === 0) return this.#cannot(last);
    return { kind: 'found', target: names.together(devices) };
  }

  #named(name: string, search: Search): Found {
    const { home, words, names } = this.#parts;
    const { match, suits, hereArea } = search;
    const all = devicesNamed(home, name);
    const domain = words.domainCalled(name);
    if (domain !== undefined && !all.some(suits)) {
      return this.#ofKind({ ...search, match: asKind(match, domain) });
    }
    if (all.length === 0) {
      return refused(words.replies.say('home.no-device', { name: words.name(name) }));
    }
    const place = placeNamed(match, home);
    const ofThisKind = narrowed(all, (some) => this.#ofKindIn(some, kindNamed(match)));
    const inPlace = ofThisKind.filter(({ areaId, ...device }) => {
      return areaId === undefined || isIn(place, { areaId, ...device });
    });
    if (inPlace.length === 0) return this.#noneCalled(name, place);
    const able = inPlace.filter(suits);
    if (able.length === 0) return this.#cannot(inPlace);
    const here = hereArea === undefined ? undefined : areaPlace(home, hereArea);
    const near = narrowed(able, (some) => some.filter((device) => here && isIn(here, device)));
    const isPlain = new Set(near.map((device) => names.one(device))).size === 1;
    if (isPlain || match.slots['all'] === true) {
      return { kind: 'found', target: names.together(near) };
    }
    return this.which(near);
  }

  #ofKind(search: Search): Found {
    const { match, suits } = search;
    const { home, names } = this.#parts;
    const place = this.#placeOf(search);
    const kind = kindNamed(match);
    const pool = home.devices.filter((device) => isIn(place, device));
    const isKindSaid = kind.domain !== undefined || kind.deviceClass !== undefined;
    const found = isKindSaid ? this.#ofKindIn(pool, kind) : this.#usual(pool, search);
    if (found.length === 0) return this.#none(kind, place, search);
    const kept = found.filter((device) => !this.#isExcepted(match, device));
    const able = kept.filter(suits);
    if (able.length === 0) return this.#cannot(kept.length > 0 ? kept : found);
    const meant = this.#preferred(able, place, search);
    if (meant.length > 1 && this.#isVague(place, search)) return this.which(meant);
    return { kind: 'found', target: names.together(meant, { place, match }) };
  }

  /** The named place; else, unless everything is meant, the box's room if it has such a thing. */
  #placeOf({ match, hereArea, suits, usual }: Search): Place {
    const { home } = this.#parts;
    const place = placeNamed(match, home);
    const { all, here } = match.slots;
    if (place.kind !== 'everywhere' || hereArea === undefined) return place;
    if (all === true && here !== true) return place;
    const room = areaPlace(home, hereArea);
    const kind = kindNamed(match);
    const inRoom = home.devices.filter((device) => isIn(room, device) && suits(device));
    const isKindSaid = kind.domain !== undefined || kind.deviceClass !== undefined;
    const fits = isKindSaid ? this.#ofKindIn(inRoom, kind) : inRoom.filter(isOneOf(usual.flat()));
    return here === true || fits.length > 0 ? room : place;
  }

  /** What is meant by no word at all: the first usual kind that there is. */
  #usual(pool: readonly HomeDevice[], { match, usual, usualOfAll, suits }: Search) {
    const ofAll = match.slots['all'] === true ? usualOfAll : undefined;
    if (ofAll !== undefined) return pool.filter(isOneOf(ofAll)).filter(suits);
    const groups = usual.map((domains) => pool.filter(isOneOf(domains)));
    const able = groups.find((group) => group.some(suits));
    return able ?? groups.find((group) => group.length > 0) ?? [];
  }

  #isExcepted(match: IntentMatch, device: HomeDevice): boolean {
    const { home } = this.#parts;
    const name = textSlot(match, 'exceptDevice');
    const area = textSlot(match, 'exceptArea');
    const byName = name !== undefined && devicesNamed(home, name).includes(device);
    return byName || (area !== undefined && isIn(areaPlace(home, area), device));
  }

  #preferred(devices: readonly HomeDevice[], place: Place, { match, prefers }: Search) {
    const isTold = place.kind !== 'everywhere' || match.slots['all'] === true;
    if (prefers === undefined || isTold) return devices;
    return narrowed(devices, (some) =>
      some.filter(({ id }) => {
        const state = this.#parts.state(id);
        return state !== undefined && prefers(state);
      }),
    );
  }

  #isVague(place: Place, { match, meansAll }: Search): boolean {
    return place.kind === 'everywhere' && meansAll !== true && match.slots['all'] !== true;
  }

  /** Asks which of these is meant. */
  which(devices: readonly HomeDevice[]): Found {
    const { names, words } = this.#parts;
    const { replies } = words;
    if (devices.length > MAX_NAMES) {
      const kind = names.kind(devices);
      return refused(replies.say('home.which-of-many', { count: devices.length, kind }));
    }
    const choice = devices.map((device) => names.one(device));
    return refused(replies.say('home.which', { names: spokenChoice(choice, replies.language) }));
  }

  #cannot(devices: readonly HomeDevice[]): Found {
    const { thing, count } = this.#parts.names.together(devices);
    return refused(this.#parts.words.replies.say('home.cannot', { thing, count }));
  }

  #ofKindIn(devices: readonly HomeDevice[], kind: DeviceKind): readonly HomeDevice[] {
    return ofKind(devices, kind, (device) => this.#parts.words.isGuarded(device));
  }

  #noneCalled(name: string, place: Place): Found {
    const { words } = this.#parts;
    if (place.kind === 'everywhere') return refused(words.replies.say('home.no-device', { name }));
    const values = { kind: words.name(name), area: words.name(place.name) };
    return refused(words.replies.say('home.no-such-in', values));
  }

  #none({ domain, deviceClass }: DeviceKind, place: Place, { match, usual }: Search): Found {
    const { words } = this.#parts;
    const isBare = domain === undefined && deviceClass === undefined;
    if (isBare && place.kind === 'everywhere' && match.slots['all'] !== true) {
      return refused(words.replies.say('home.no-target'));
    }
    const kind = words.kind(domain ?? usual[0]?.[0], deviceClass, 0);
    if (place.kind === 'everywhere') return refused(words.replies.say('home.no-such', { kind }));
    const area = words.name(place.name);
    return refused(words.replies.say('home.no-such-in', { kind, area }));
  }
}

/** A room that nobody named is only where to look first. */
function withRoomAssumed(search: Search): Search {
  const { area, ...slots } = search.match.slots;
  if (search.match.isRoomAssumed !== true || typeof area !== 'string') return search;
  return { ...search, match: { ...search.match, slots }, hereArea: area };
}

/** "The light" is a light, where nothing that is called so could be meant. */
function asKind(match: IntentMatch, domain: string): IntentMatch {
  const { device: _, ...slots } = match.slots;
  return { ...match, slots: { domain, ...slots } };
}

function refused(text: string): Found {
  return { kind: 'refused', text };
}

function isOneOf(domains: readonly string[]): (device: HomeDevice) => boolean {
  return ({ domain }) => domains.includes(domain);
}

/** Fewer by a hint, unless the hint leaves nothing. */
function narrowed(
  devices: readonly HomeDevice[],
  by: (devices: readonly HomeDevice[]) => readonly HomeDevice[],
): readonly HomeDevice[] {
  const fewer = by(devices);
  return fewer.length > 0 ? fewer : devices;
}
