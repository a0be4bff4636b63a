import type { HomeDevice, HomeHub } from '../../ports/home.ts';
import { devicesNamed } from '../home.ts';
import type { IntentMatch } from '../skill.ts';
import { textSlot } from '../slots.ts';
import { knownValue } from './device-state.ts';
import type { HomeWords } from './home-words.ts';

const PEOPLE: ReadonlySet<string> = new Set(['person', 'device_tracker']);
const HOME = 'home';
const AWAY = 'not_home';

/** Says where people are. */
export class PersonReply {
  readonly #words: HomeWords;
  readonly #hub: HomeHub;

  constructor(words: HomeWords, hub: HomeHub) {
    this.#words = words;
    this.#hub = hub;
  }

  /** Of the person that was named, or of all who are home. */
  say(match: IntentMatch): string {
    const name = textSlot(match, 'device');
    return name === undefined ? this.#whoIsHome() : this.#whereIs(name);
  }

  #place({ id }: HomeDevice): string | undefined {
    return knownValue(this.#hub.state(id));
  }

  #whoIsHome(): string {
    const { replies } = this.#words;
    const people = this.#hub.home.devices.filter(({ domain }) => domain === 'person');
    const kind = this.#words.kind('person', undefined, 0);
    if (people.length === 0) return replies.say('home.no-such', { kind });
    const home = people.filter((person) => this.#place(person) === HOME);
    const unknown = people.filter((person) => this.#place(person) === undefined);
    const told = home.length > 0 ? replies.say('person.home', this.#names(home)) : '';
    const nobody = home.length === 0 && unknown.length === 0 ? replies.say('person.nobody') : '';
    const rest = unknown.length > 0 ? replies.say('person.unknown', this.#names(unknown)) : '';
    return [told, nobody, rest].filter((text) => text !== '').join(' ');
  }

  #whereIs(name: string): string {
    const { replies } = this.#words;
    const [person] = devicesNamed(this.#hub.home, name).filter(({ domain }) => PEOPLE.has(domain));
    if (person === undefined)
      return replies.say('home.no-device', { name: this.#words.name(name) });
    const names = this.#names([person]);
    const place = this.#place(person);
    if (place === undefined) return replies.say('person.unknown', names);
    if (place === HOME) return replies.say('person.home', names);
    if (place === AWAY) return replies.say('person.away', names);
    return replies.say('person.at', { ...names, place: this.#words.name(place) });
  }

  #names(people: readonly HomeDevice[]): { names: string; count: number } {
    return { names: this.#words.list(people.map(({ name }) => name)), count: people.length };
  }
}
