import { devicesNamed } from '../home.ts';
import type { IntentMatch, PlainSkill, SkillReply } from '../skill.ts';
import { textSlot } from '../slots.ts';
import type { HomeParts } from './home-parts.ts';

const WEATHER = 'weather';
/** Days that the present weather answers. */
const NOW: ReadonlySet<string> = new Set(['now', 'today']);

/** Tells the weather where a device of the home knows it, and says so where none does. */
export class WeatherSkill implements PlainSkill {
  readonly intents = { 'weather.ask': 'tells', 'news.ask': 'tells' } as const;
  readonly #parts: HomeParts;

  constructor(parts: HomeParts) {
    this.#parts = parts;
  }

  async handle(match: IntentMatch): Promise<SkillReply> {
    const { replies } = this.#parts.words;
    if (match.intent === 'news.ask') return { text: replies.say('news.no-source') };
    return { text: this.#weather(match) };
  }

  #weather(match: IntentMatch): string {
    const { hub, words } = this.#parts;
    const { replies } = words;
    const name = textSlot(match, 'device');
    const sources = hub.home.devices.filter(({ domain }) => domain === WEATHER);
    const named = name === undefined ? sources : devicesNamed(hub.home, name);
    const [source] = named.filter((device) => sources.includes(device));
    if (source === undefined) return replies.say('weather.no-source');
    const known = hub.state(source.id);
    if (known?.isAvailable !== true || known.value === undefined) {
      return replies.say('weather.unavailable');
    }
    const state = words.state(known.value, source);
    const { currentTemperature } = known;
    const now =
      currentTemperature === undefined
        ? replies.say('weather.now', { state })
        : replies.say('weather.now-with', {
            state,
            temperature: words.degrees(currentTemperature),
          });
    const isNow = NOW.has(textSlot(match, 'day') ?? 'now');
    return isNow ? now : `${replies.say('weather.only-now')} ${now}`;
  }
}
