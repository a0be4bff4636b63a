import type { DeviceState, HomeAction } from '../../ports/home.ts';
import { Refusal } from '../discovery/refusal.ts';
import type { TemplateValue } from '../templates/values.ts';
import { readAvailability } from './availability.ts';
import type { Config } from './config.ts';
import type {
  ActionName,
  ActionOf,
  Ageing,
  Entity,
  Listening,
  Plan,
  StatePatch,
  Telling,
} from './entity.ts';

type Handler = (action: HomeAction, state: DeviceState) => Plan;

/** Collects what an entity listens to and can do, key by key of its settings. */
export class EntityDraft {
  readonly config: Config;
  readonly #listens: Listening[] = [];
  readonly #heardTopics = new Map<string, string>();
  readonly #tells = new Set<string>();
  readonly #handlers = new Map<ActionName, Handler>();
  #ageing: Ageing | undefined;

  constructor(config: Config) {
    this.config = config;
  }

  /**
   * Learns from a topic, where the settings name one.
   * @param keys of the topic and of its template
   * @param read what a rendered message says
   */
  listen(
    keys: { topic: string; template: string },
    read: (text: string) => StatePatch | undefined,
  ): void {
    const topic = this.config.topic(keys.topic);
    if (topic === undefined) return;
    const template = this.config.template(keys.template);
    this.#heardTopics.set(keys.topic, topic);
    this.#listens.push({
      topic,
      read: (payload) => {
        const text = template ? template.read(payload) : payload;
        // Home Assistant, too, passes over what a template makes nothing of.
        return text === '' ? undefined : read(text);
      },
    });
  }

  /** As listen(), where a message holds several things at once. */
  listenWhole(topicKey: string, read: (payload: string) => StatePatch | undefined): void {
    const topic = this.config.topic(topicKey);
    if (topic === undefined) return;
    this.#heardTopics.set(topicKey, topic);
    this.#listens.push({ topic, read });
  }

  /**
   * Whether what is told at one topic is confirmed at another. A device that names one topic for
   * both would have our own words confirm themselves.
   */
  isConfirmed(commandKey: string, stateKey: string): boolean {
    const stateTopic = this.#heardTopics.get(stateKey);
    const isOptimistic = this.config.flag('optimistic');
    return !isOptimistic && stateTopic !== undefined && stateTopic !== this.topic(commandKey);
  }

  topic(key: string): string | undefined {
    return this.config.topic(key);
  }

  /** How to say something at a topic; undefined where the settings name no such topic. */
  teller(
    topicKey: string,
    templateKey: string,
  ): ((value: TemplateValue, more?: Record<string, TemplateValue>) => Telling) | undefined {
    const topic = this.config.topic(topicKey);
    if (topic === undefined) return undefined;
    const template = this.config.template(templateKey);
    this.#tells.add(topic);
    return (value, more = {}) => {
      const payload = template ? template.render({ value, ...more }) : String(value);
      return { topic, payload };
    };
  }

  on<D extends ActionName>(
    names: readonly D[],
    handle: (action: ActionOf<D>, state: DeviceState) => Plan,
  ): void {
    // Handlers are looked up by the name of the action, so that each gets its own.
    for (const name of names) this.#handlers.set(name, handle as unknown as Handler);
  }

  has(name: ActionName): boolean {
    return this.#handlers.has(name);
  }

  /** What the entity will do at an action, for handlers that are made of others. */
  plan(action: HomeAction, state: DeviceState): Plan {
    const handle = this.#handlers.get(action.do);
    return handle ? handle(action, state) : refuse(`it cannot ${action.do}`);
  }

  /** Says what becomes of a state that is not renewed. */
  age(ageing: Ageing): void {
    this.#ageing = ageing;
  }

  /** @throws Refusal where nothing can be told or learned */
  done(domain: string, facts: { deviceClass?: string; unit?: string } = {}): Entity {
    if (this.#listens.length === 0 && this.#handlers.size === 0) {
      throw new Refusal('it has no topic to listen to and none to be told anything');
    }
    const deviceClass = facts.deviceClass ?? this.config.text('device_class');
    const unit = facts.unit ?? this.config.text('unit_of_measurement');
    return {
      domain,
      ...(deviceClass ? { deviceClass } : {}),
      ...(unit ? { unit } : {}),
      can: new Set(this.#handlers.keys()),
      listens: this.#listens,
      availability: readAvailability(this.config),
      ...(this.#ageing ? { ageing: this.#ageing } : {}),
      tells: this.#tells,
      qos: this.config.number('qos', 0) > 0 ? 1 : 0,
      plan: (action, state) => this.plan(action, state),
    };
  }
}

/** @param isDone left out where nothing says so */
export function tell(
  messages: Telling | readonly Telling[],
  isDone?: (state: DeviceState) => boolean,
): Plan {
  const list = 'topic' in messages ? [messages] : messages;
  return { kind: 'tell', messages: list, ...(isDone ? { isDone } : {}) };
}

export function refuse(reason: string): Plan {
  return { kind: 'refuse', reason };
}
