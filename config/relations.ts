import type { Problem } from './check.ts';
import { nearest } from './keys.ts';
import { LOCAL_PROVIDER } from './language-schema.ts';
import { checkMqtt } from './mqtt-relations.ts';
import type { Config } from './schema.ts';
import { wakeWords } from './wake-schema.ts';

/** A problem between settings that are each right alone. */
export interface RelationProblem extends Problem {
  /** The settings that contradict each other. */
  keys: readonly string[];
}

const HOME_KEYS = ['home.areas', 'home.devices'];
const LANGUAGE_KEYS = ['language.servers', 'language.order'];

/** What must hold between settings. @returns no problems when all is well */
export function checkRelations(config: Config): RelationProblem[] {
  return [
    ...checkHangovers(config),
    ...checkPassages(config),
    ...checkAreas(config),
    ...checkDevices(config),
    ...checkServers(config),
    ...checkOrder(config),
    ...checkWakeWords(config),
    ...checkAssistants(config),
    ...checkGpio(config),
    ...checkMqtt(config.mqtt).map(({ keys, text }) => ({ key: keys[0], keys, inside: [], text })),
    ...checkHomeAssistant(config),
    ...checkPassages(config),
  ];
}

function checkHangovers({ endpointing }: Config): RelationProblem[] {
  const order = ['minHangoverMs', 'hangoverMs', 'maxHangoverMs'] as const;
  const keys = order.map((name) => `endpointing.${name}`);
  const problems: RelationProblem[] = [];
  for (const [index, name] of order.entries()) {
    const next = order[index + 1];
    if (next === undefined || endpointing[name] <= endpointing[next]) continue;
    const limit = `endpointing.${next}, ${endpointing[next]}`;
    const text = `is ${endpointing[name]}; allowed: at most ${limit}`;
    problems.push({ key: `endpointing.${name}`, keys, inside: [], text });
  }
  return problems;
}

function checkPassages({ knowledge }: Config): RelationProblem[] {
  const { passageChars, overlapChars } = knowledge;
  const most = Math.floor(passageChars / 2);
  if (overlapChars <= most) return [];
  const key = 'knowledge.overlapChars';
  const text = `is ${overlapChars}; allowed: at most half of knowledge.passageChars, ${most}`;
  return [{ key, keys: [key, 'knowledge.passageChars'], inside: [], text }];
}

function checkAreas({ home }: Config): RelationProblem[] {
  const names = home.areas.map((area) => area.name);
  return repeated(names).map(({ index, first }) => ({
    key: `home.areas[${index}].name`,
    keys: HOME_KEYS,
    inside: [index, 'name'],
    text: `is ${JSON.stringify(names[index])}, as home.areas[${first}] is; names are unique`,
  }));
}

function checkDevices({ home }: Config): RelationProblem[] {
  const ids = home.devices.map((device) => device.id);
  const problems: RelationProblem[] = repeated(ids).map(({ index, first }) => ({
    key: `home.devices[${index}].id`,
    keys: HOME_KEYS,
    inside: [index, 'id'],
    text: `is ${JSON.stringify(ids[index])}, as home.devices[${first}] is; ids are unique`,
  }));
  const areas = home.areas.map((area) => area.name);
  for (const [index, { area }] of home.devices.entries()) {
    if (area === undefined || areas.includes(area)) continue;
    const meant = nearest(area.toLowerCase(), areas);
    const hint = meant === undefined ? 'add it to home.areas' : `did you mean ${meant}?`;
    problems.push({
      key: `home.devices[${index}].area`,
      keys: HOME_KEYS,
      inside: [index, 'area'],
      text: `is ${JSON.stringify(area)}, which is not in home.areas; ${hint}`,
    });
  }
  return problems;
}

function checkServers({ language: { servers } }: Config): RelationProblem[] {
  const names = servers.map(({ name }) => name);
  const problem = (index: number, name: string, text: string): RelationProblem => ({
    key: `language.servers[${index}].${name}`,
    keys: LANGUAGE_KEYS,
    inside: [index, name],
    text,
  });
  const problems = repeated(names).map(({ index, first }) =>
    problem(
      index,
      'name',
      `is ${names[index]}, as language.servers[${first}] is; names are unique`,
    ),
  );
  for (const [index, { name, url }] of servers.entries()) {
    if (name === LOCAL_PROVIDER) {
      problems.push(problem(index, 'name', `is ${name}, which means the model on this machine`));
    }
    const fault = urlFault(url);
    if (fault !== undefined) problems.push(problem(index, 'url', fault));
  }
  return problems;
}

/** What is written is not repeated: it may hold a password. */
function urlFault(
  text: string,
  { place, example } = { place: 'keyFile', example: 'http://nas:8000/v1' },
): string | undefined {
  if (!URL.canParse(text)) return `is no address; allowed: for example ${example}`;
  const { username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '') return `holds a password; put the key into a ${place}`;
  if (search !== '' || hash !== '') return 'has something after its path; allowed: only a path';
  return undefined;
}

function checkOrder({ language: { servers, order } }: Config): RelationProblem[] {
  const known = [...servers.map(({ name }) => name), LOCAL_PROVIDER];
  const problem = (index: number, text: string): RelationProblem => ({
    key: `language.order[${index}]`,
    keys: LANGUAGE_KEYS,
    inside: [index],
    text: `is ${order[index]}, ${text}`,
  });
  const problems = repeated(order).map(({ index, first }) =>
    problem(index, `as language.order[${first}] is; each is asked once`),
  );
  for (const [index, name] of order.entries()) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const hint = meant === undefined ? 'add it to language.servers' : `did you mean ${meant}?`;
    problems.push(problem(index, `which is not in language.servers; ${hint}`));
  }
  return problems;
}

function checkWakeWords({ wake }: Config): RelationProblem[] {
  const phrases = wakeWords(wake).map(({ phrase }) => phrase);
  const place = (at: number): string => (at === 0 ? 'wake.phrase' : `wake.words[${at - 1}]`);
  return repeated(phrases).map(({ index, first }) => ({
    key: `${place(index)}.phrase`,
    keys: ['wake.words', 'wake.phrase'],
    inside: [index - 1, 'phrase'],
    text: `is ${JSON.stringify(phrases[index])}, as ${place(first)} is; each wakes once`,
  }));
}

function checkAssistants({ assistant, assistants, wake }: Config): RelationProblem[] {
  const names = assistants.map(({ name }) => name);
  const problems: RelationProblem[] = repeated(names).map(({ index, first }) => ({
    key: `assistants[${index}].name`,
    keys: ['assistants'],
    inside: [index, 'name'],
    text: `is ${names[index]}, as assistants[${first}] is; names are unique`,
  }));
  const known = [...names, assistant.name];
  for (const [index, { assistant: wanted }] of wake.words.entries()) {
    if (wanted === undefined || known.includes(wanted)) continue;
    const meant = nearest(wanted, known);
    const hint = meant === undefined ? 'add it to assistants' : `did you mean ${meant}?`;
    problems.push({
      key: `wake.words[${index}].assistant`,
      keys: ['wake.words', 'assistants'],
      inside: [index, 'assistant'],
      text: `is ${wanted}, which is not in assistants; ${hint}`,
    });
  }
  return problems;
}

function checkGpio({ gpio: { buttons, leds } }: Config): RelationProblem[] {
  const named = (list: string, lines: readonly { chip: string; line: number }[]) =>
    lines.map(({ chip, line }, at) => ({ list, at, name: `${chip} ${line}` }));
  const lines = [...named('buttons', buttons), ...named('leds', leds)];
  return repeated(lines.map(({ name }) => name)).flatMap(({ index, first }) => {
    const [line, other] = [lines[index], lines[first]];
    if (!line || !other) return [];
    return {
      key: `gpio.${line.list}[${line.at}].line`,
      keys: ['gpio.buttons', 'gpio.leds'],
      inside: [line.at, 'line'],
      text: `is that of gpio.${other.list}[${other.at}] on the same chip; each has its own`,
    };
  });
}

function checkHomeAssistant({ homeAssistant: { url, tokenFile } }: Config): RelationProblem[] {
  if (url === '') return [];
  const keys = ['homeAssistant.url', 'homeAssistant.tokenFile'];
  const fault = urlFault(url, { place: 'tokenFile', example: 'http://homeassistant.local:8123' });
  if (fault !== undefined) return [{ key: 'homeAssistant.url', keys, inside: [], text: fault }];
  const text = 'is empty; give the path of a file with a long-lived access token';
  return tokenFile === '' ? [{ key: 'homeAssistant.tokenFile', keys, inside: [], text }] : [];
}

function repeated(values: readonly string[]): { index: number; first: number }[] {
  const firstAt = new Map<string, number>();
  const found: { index: number; first: number }[] = [];
  for (const [index, value] of values.entries()) {
    const lower = value.toLowerCase();
    const first = firstAt.get(lower);
    if (first === undefined) firstAt.set(lower, index);
    else found.push({ index, first });
  }
  return found;
}
