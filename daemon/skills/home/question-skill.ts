import type { DeviceState, HomeDevice } from '../../ports/home.ts';
import type { IntentMatch, PlainSkill, SkillContext, SkillReply } from '../skill.ts';
import { textSlot } from '../slots.ts';
import type { HomeParts } from './home-parts.ts';
import { type Measurement, measurement, measures, spokenValue } from './measured-value.ts';
import { PersonReply } from './person-reply.ts';
import { StateReply } from './state-reply.ts';
import type { Found } from './target.ts';
import { MAX_NAMES, type Target } from './thing-names.ts';

const TELLING = [['sensor'], ['climate', 'humidifier', 'water_heater'], ['weather'], ['number']];
/** What a question without a kind is about, by the state that is asked for. */
const OPENED = [['binary_sensor', 'cover'], ['valve']];
const LOCKED = [['lock', 'binary_sensor']];
const USUAL: Readonly<Record<string, readonly (readonly string[])[]>> = {
  open: OPENED,
  closed: OPENED,
  locked: LOCKED,
  unlocked: LOCKED,
};
const STATEFUL = [['light', 'switch', 'fan'], ['media_player'], ['climate']];
const OPENABLE: ReadonlySet<string> = new Set([
  ...['window', 'door', 'garage', 'garage_door', 'opening', 'gate'],
]);

/** Answers questions about the home from how it is now. */
export class HomeQuestionSkill implements PlainSkill {
  readonly intents = {
    'home.ask-value': 'tells',
    'home.ask-state': 'tells',
    'home.ask-person': 'tells',
  } as const;
  readonly #parts: HomeParts;

  constructor(parts: HomeParts) {
    this.#parts = parts;
  }

  async handle(match: IntentMatch, context: SkillContext): Promise<SkillReply> {
    return { text: this.#answer(match, context) };
  }

  #answer(match: IntentMatch, context: SkillContext): string {
    switch (match.intent) {
      case 'home.ask-value':
        return this.#value(match, context);
      case 'home.ask-person':
        return this.#personAnswer(match, context);
      default:
        return this.#stateAnswer(match, context);
    }
  }

  #state(id: string): DeviceState | undefined {
    return this.#parts.hub.state(id);
  }

  #stateAnswer(match: IntentMatch, context: SkillContext): string {
    const wanted = textSlot(match, 'state') ?? 'on';
    const isNamed = textSlot(match, 'device') !== undefined || match.slots['pronoun'] === true;
    const ask = textSlot(match, 'ask') ?? (isNamed ? 'is' : 'any');
    const { finder, names } = this.#parts.now(context);
    const found = finder.find({
      match: widened(match),
      usual: USUAL[wanted] ?? STATEFUL,
      suits: (device) => couldBe(device, match, wanted),
      hereArea: ask === 'is' || match.slots['here'] === true ? context.area : undefined,
      meansAll: true,
    });
    if (found.kind === 'refused') return found.text;
    const { words } = this.#parts;
    return new StateReply(words, names, (id) => this.#state(id)).say(found.target, { ask, wanted });
  }

  #personAnswer(match: IntentMatch, context: SkillContext): string {
    const person = new PersonReply(this.#parts.words, this.#parts.hub);
    const wanted = textSlot(match, 'state');
    const ask = textSlot(match, 'ask');
    const isNamed = textSlot(match, 'device') !== undefined;
    const isWho = !isNamed && ask !== 'all' && ask !== 'count';
    if (wanted === undefined || (isWho && wanted === 'home')) return person.say(match);
    const people = { ...match.slots, domain: 'person', state: wanted.toLowerCase() };
    return this.#stateAnswer({ ...match, slots: people }, context);
  }

  #value(match: IntentMatch, context: SkillContext): string {
    const { words } = this.#parts;
    const deviceClass = textSlot(match, 'deviceClass');
    const { devices } = this.#parts.hub.home;
    const isNamed = textSlot(match, 'device') !== undefined || match.slots['pronoun'] === true;
    if (!isNamed && !devices.some((device) => measures(device, deviceClass))) {
      return words.replies.say('home.no-such', { kind: words.kind('sensor', deviceClass, 0) });
    }
    const found = this.#meters(match, context, deviceClass);
    if (found.kind === 'refused') return found.text;
    const { target } = found;
    const [only, second] = target.devices;
    if (only !== undefined && second === undefined) {
      return this.#oneValue(match, { device: only, target, deviceClass });
    }
    return this.#manyValues(target, deviceClass);
  }

  #meters(match: IntentMatch, context: SkillContext, deviceClass: string | undefined): Found {
    const { domain: _, deviceClass: __, ...slots } = match.slots;
    const isNamed = textSlot(match, 'device') !== undefined;
    return this.#parts.now(context).finder.find({
      match: isNamed ? match : { ...match, slots },
      usual: TELLING,
      suits: (device) => measures(device, deviceClass) || this.#hasBattery(device, deviceClass),
      hereArea: context.area,
      meansAll: true,
    });
  }

  #hasBattery({ id }: HomeDevice, deviceClass: string | undefined): boolean {
    return deviceClass === 'battery' && this.#state(id)?.batteryPercent !== undefined;
  }

  #oneValue(
    match: IntentMatch,
    asked: { device: HomeDevice; target: Target; deviceClass: string | undefined },
  ): string {
    const { words, hub } = this.#parts;
    const { device, target, deviceClass } = asked;
    const { thing, count } = target;
    const state = this.#state(device.id);
    const found = measurement(device, state, deviceClass);
    const title = state?.mediaTitle;
    if (device.domain === 'media_player' && title !== undefined) {
      return words.replies.say('state.plays', { thing, count, title });
    }
    const said = found && words.measured(found.value, found.unit);
    const value = said ?? spokenValue(device, state, words);
    if (value === undefined) return this.#notKnown(target, state);
    const area = hub.home.areas.find(({ id }) => id === device.areaId)?.name;
    const isOfRoom = textSlot(match, 'device') === undefined && deviceClass === 'temperature';
    if (isOfRoom && area !== undefined) {
      return words.replies.say('state.value-in', { value, area: words.name(area) });
    }
    const isShare = found?.unit === '%' || (found !== undefined && device.domain === 'climate');
    return words.replies.say(isShare ? 'state.at' : 'state.value', { thing, count, value });
  }

  #notKnown({ thing, count }: Target, state: DeviceState | undefined): string {
    const { replies } = this.#parts.words;
    const key = state?.isAvailable === true ? 'state.unknown' : 'state.unavailable';
    return replies.say(key, { thing, count });
  }

  /** Each by its name; of many the range. */
  #manyValues(target: Target, deviceClass: string | undefined): string {
    const { words } = this.#parts;
    const known = target.devices.flatMap((device) => {
      const found = measurement(device, this.#state(device.id), deviceClass);
      return found === undefined ? [] : [{ device, found }];
    });
    const { thing, count } = target;
    if (known.length === 0) return words.replies.say('state.unknown', { thing, count });
    if (known.length > MAX_NAMES)
      return this.#range(
        target,
        known.map(({ found }) => found),
      );
    return known
      .map(({ device, found }) => {
        const value = words.measured(found.value, found.unit);
        return words.replies.say('state.value', { thing: this.#nameOf(device), count: 1, value });
      })
      .join(' ');
  }

  #nameOf(device: HomeDevice): string {
    return this.#parts.words.the(device.name);
  }

  #range({ thing, count }: Target, found: readonly Measurement[]): string {
    const { words } = this.#parts;
    const unit = found[0]?.unit;
    const values = found.map(({ value }) => value);
    const low = words.number(Math.min(...values));
    const high = words.measured(Math.max(...values), unit);
    const value = words.replies.say('state.range', { low, high });
    return words.replies.say('state.at', { thing, count, value });
  }
}

/** "Is a window open" is about all that tell of windows: their sensors, and what moves them. */
function widened(match: IntentMatch): IntentMatch {
  if (!isOpening(match)) return match;
  const { domain: _, ...slots } = match.slots;
  return { ...match, slots };
}

function isOpening(match: IntentMatch): boolean {
  const domain = textSlot(match, 'domain');
  const isEither = domain === undefined || domain === 'binary_sensor' || domain === 'cover';
  return isEither && OPENABLE.has(textSlot(match, 'deviceClass') ?? '');
}

/** Whether such a question is about such a device: a motion sensor is never open. */
function couldBe({ domain, deviceClass = '' }: HomeDevice, match: IntentMatch, wanted: string) {
  if (isOpening(match)) return domain === 'binary_sensor' || domain === 'cover';
  const named = textSlot(match, 'device') ?? textSlot(match, 'deviceClass');
  if (domain !== 'binary_sensor' || named !== undefined) return true;
  if (USUAL[wanted] === LOCKED) return deviceClass === 'lock';
  return USUAL[wanted] !== OPENED || OPENABLE.has(deviceClass);
}
