import type { HomeDevice } from '../../ports/home.ts';
import { homeToolsFor } from '../../skills/tools/home-tools.ts';
import { type IntentToolSpec, intentParameters } from '../../skills/tools/intent-tool.ts';
import { TASK_TOOLS } from '../../skills/tools/task-tools.ts';

/** A conversation as servers of the OpenAI protocol and trainers take it. */
export interface ToolConversation {
  messages: readonly Record<string, unknown>[];
  tools: readonly Record<string, unknown>[];
}

/** One way to ask for something, with the call that does it. */
interface Template {
  tool: string;
  /** `{name}` and `{n}` are filled in. */
  asks: readonly string[];
  values: (device: string, n: number) => Record<string, unknown>;
  /** Of the device; absent: none is needed. */
  domain?: string;
  result: string;
  reply: string;
}

const NUMBERS = [5, 10, 20, 30, 45, 60];
const SYSTEM =
  "You are a voice assistant in someone's home. Use the tools; say that something is done only " +
  'after its tool has said so.';

const TEMPLATES: readonly Template[] = [
  {
    tool: 'home_power',
    domain: 'light',
    asks: ['it is too dark, the {name} would help', 'could I have {name} shining'],
    values: (device) => ({ do: 'on', device }),
    result: 'Okay, {name} is on.',
    reply: 'There you are.',
  },
  {
    tool: 'home_power',
    domain: 'switch',
    asks: ['I am done with {name} for today', 'nobody needs {name} any more'],
    values: (device) => ({ do: 'off', device }),
    result: 'Okay, {name} is off.',
    reply: 'Good.',
  },
  {
    tool: 'home_light',
    domain: 'light',
    asks: ['{name} at about {n} percent would be cosy', 'I would like {n} percent from {name}'],
    values: (device, percent) => ({ do: 'brightness', device, percent }),
    result: 'Okay, {name} is at {n} percent.',
    reply: 'Enjoy the evening.',
  },
  {
    tool: 'home_cover',
    domain: 'cover',
    asks: ['the sun is in my eyes, do something with {name}'],
    values: (device) => ({ do: 'close', device }),
    result: 'Okay, {name} is closing.',
    reply: 'It will be shady soon.',
  },
  {
    tool: 'home_lock',
    domain: 'lock',
    asks: ['I am going to bed, see to {name}', 'make sure nobody gets in by {name}'],
    values: (device) => ({ do: 'lock', device }),
    result: 'Okay, {name} is locked.',
    reply: 'Sleep well.',
  },
  {
    tool: 'timer',
    asks: ['my tea needs {n} minutes', 'the cake comes out in {n} minutes, tell me then'],
    values: (_, minutes) => ({ do: 'start', minutes }),
    result: 'Timer set for {n} minutes.',
    reply: 'I will tell you.',
  },
  {
    tool: 'list',
    asks: ['we are nearly out of coffee, {n} packs would do'],
    values: (_, n) => ({ do: 'add', item: `${n} packs of coffee` }),
    result: 'Okay, it is on the shopping list.',
    reply: 'Anything else?',
  },
];

type NamedDevice = Pick<HomeDevice, 'name' | 'domain'>;

/** Conversations over the devices of a home: the same ones each time. */
export function toolConversations(
  devices: readonly NamedDevice[],
  count: number,
): ToolConversation[] {
  const specs = [...homeToolsFor(devices), ...TASK_TOOLS];
  const tools = specs.map(toolOf);
  const cases = TEMPLATES.flatMap((template) => casesOf(template, devices));
  return Array.from({ length: cases.length === 0 ? 0 : count }, (_, at) => {
    const { template, device } = cases[at % cases.length] as Case;
    const round = Math.floor(at / cases.length);
    return conversation(template, { device, round, at, tools });
  });
}

interface Case {
  template: Template;
  device: string;
}

function casesOf(template: Template, devices: readonly NamedDevice[]): Case[] {
  const { domain } = template;
  if (domain === undefined) return [{ template, device: '' }];
  const fitting = devices.filter((device) => device.domain === domain);
  return fitting.map(({ name }) => ({ template, device: name }));
}

function conversation(
  { tool, asks, values, result, reply }: Template,
  made: { device: string; round: number; at: number; tools: ToolConversation['tools'] },
): ToolConversation {
  const { device, round, at, tools } = made;
  const n = NUMBERS[(round + at) % NUMBERS.length] ?? 0;
  const fill = (text: string): string => {
    return text.replaceAll('{name}', () => device).replaceAll('{n}', String(n));
  };
  const id = `call_${at}`;
  const call = { name: tool, arguments: JSON.stringify(values(device, n)) };
  const messages = [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: fill(asks[round % asks.length] ?? '') },
    { role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: call }] },
    { role: 'tool', tool_call_id: id, content: fill(result) },
    { role: 'assistant', content: reply },
  ];
  return { messages, tools };
}

function toolOf(spec: IntentToolSpec): Record<string, unknown> {
  const { name, description } = spec;
  return { type: 'function', function: { name, description, parameters: intentParameters(spec) } };
}
