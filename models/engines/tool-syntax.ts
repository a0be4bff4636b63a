import type { ChatMessage, Prompt, Tool, ToolCall } from '../../daemon/ports/language.ts';
import type { ChatTemplate } from './chat-template.ts';
import { GrammarRules, literal } from './json-grammar.ts';

/**
 * How a model writes tool calls: `open NAME middle ARGUMENTS close`, and with several of them
 * `between` in place of close and open. Any of these texts may hold CALL_ID.
 */
export interface ToolSyntax {
  open: string;
  middle: string;
  close: string;
  /** Absent: one call an answer. */
  between?: string;
  /** Whether the template shows tools, calls and results itself. */
  isNative: boolean;
}

/** Letters and digits, nine of them, as Mistral's templates demand. */
export const CALL_ID = 'earshot01';
const CALL_ID_RULE = '[a-zA-Z0-9]{9}';
/** Calls in one answer at most. */
const MAX_CALLS = 8;

/** Hermes' way, which most models have seen; used where a template has none. */
const HERMES: ToolSyntax = {
  open: '<tool_call>\n{"name": "',
  middle: '", "arguments": ',
  close: '}\n</tool_call>',
  between: '}\n</tool_call>\n<tool_call>\n{"name": "',
  isNative: false,
};

const ARGUMENTS = /\{\s*"probekey"\s*:\s*"probevalue"\s*\}/;
const NAMES = ['probefirst', 'probesecond'] as const;
const PLAIN = 'probetext';

function probeTool(name: string): Tool {
  const properties = { probekey: { type: 'string' } };
  return { name, description: name, parameters: { type: 'object', properties } };
}

/** The texts around a call, from a rendered answer. */
function cut(
  answer: string,
  name: string,
): { before: string; middle: string; after: string } | undefined {
  const at = answer.indexOf(name);
  const rest = answer.slice(at + name.length);
  const found = ARGUMENTS.exec(rest);
  if (at < 0 || found === null) return undefined;
  return {
    before: answer.slice(0, at),
    middle: rest.slice(0, found.index),
    after: rest.slice(found.index + found[0].length),
  };
}

/** Reads from a template how calls are written, by having it render some. */
export function toolSyntaxOf(template: ChatTemplate): ToolSyntax {
  const user: ChatMessage = { role: 'user', content: 'question' };
  const tools = NAMES.map(probeTool);
  const render = (answer: ChatMessage): string => template.render([user, answer], { tools });
  const calls = NAMES.map((name) => ({ id: CALL_ID, name, arguments: { probekey: 'probevalue' } }));
  try {
    const plain = render({ role: 'assistant', content: PLAIN });
    const at = plain.indexOf(PLAIN);
    const head = plain.slice(0, at);
    const end = plain.slice(at + PLAIN.length);
    // Some templates end the question differently before a call, so its own text must be there.
    const isShown = head.includes(NAMES[0]);
    const answer = render({ role: 'assistant', content: '', toolCalls: calls.slice(0, 1) });
    const one = cut(answer.slice(head.length), NAMES[0]);
    if (at < 0 || !isShown || !answer.startsWith(head) || one === undefined) return HERMES;
    const syntax = { open: one.before, middle: one.middle, close: without(one.after, end) };
    const between = betweenOf(() => render({ role: 'assistant', content: '', toolCalls: calls }));
    return { ...syntax, isNative: true, ...(between === undefined ? {} : { between }) };
  } catch {
    return HERMES;
  }
}

function without(text: string, end: string): string {
  const trimmed = end.trimEnd();
  const at = trimmed === '' ? -1 : text.lastIndexOf(trimmed);
  return (at < 0 ? text : text.slice(0, at)).trimEnd();
}

function betweenOf(render: () => string): string | undefined {
  try {
    const text = render();
    const first = cut(text.slice(text.lastIndexOf(NAMES[0])), NAMES[0]);
    return first?.after.slice(0, first.after.indexOf(NAMES[1])) || undefined;
  } catch {
    // One call at a time: the template says so by refusing.
    return undefined;
  }
}

/** The text of a syntax as grammar, an id in it left open. */
function pattern(text: string): string {
  return text.split(CALL_ID).map(literal).join(` ${CALL_ID_RULE} `);
}

/**
 * A grammar for calls, from a place within the first one.
 * @param rest what is still to come of `open`
 * @param started the part of the first name that stands already
 */
export function callGrammar(
  { middle, close, between }: ToolSyntax,
  tools: readonly Tool[],
  { rest = '', started = '' }: { rest?: string; started?: string } = {},
): string {
  const rules = new GrammarRules();
  const bodies = tools.map(({ parameters }) => `${pattern(middle)} ${rules.addSchema(parameters)}`);
  const callOf = (begun: string): string =>
    tools
      .flatMap(({ name }, n) =>
        name.startsWith(begun) ? [`${literal(name.slice(begun.length))} ${bodies[n]}`] : [],
      )
      .join(' | ');
  const call = rules.add(callOf(''));
  const first = started === '' ? call : rules.add(callOf(started));
  const more = between === undefined ? '' : `(${pattern(between)} ${call}){0,${MAX_CALLS - 1}}`;
  return rules.render(`${pattern(rest)} ${first} ${more} ${pattern(close)}`);
}

/** The messages as a template without a tool part can show them. */
export function describeTools({ messages, tools = [] }: Prompt): Prompt {
  const written = messages.map((message): ChatMessage => {
    if (message.role === 'tool') {
      const content = `<tool_response>\n${message.content}\n</tool_response>`;
      return { role: 'user', content };
    }
    if (message.role !== 'assistant' || !message.toolCalls?.length) return message;
    const calls = message.toolCalls.map(writeCall).join('\n');
    return { role: 'assistant', content: [message.content, calls].join('') };
  });
  if (tools.length === 0) return { messages: written };
  const list = tools.map((tool) => JSON.stringify({ type: 'function', function: tool }));
  const content =
    `You may call these functions:\n<tools>\n${list.join('\n')}\n</tools>\nTo call one, answer ` +
    `with nothing but ${HERMES.open}NAME${HERMES.middle}{...}${HERMES.close}`;
  const [head, ...rest] = written;
  if (head?.role !== 'system') return { messages: [{ role: 'system', content }, ...written] };
  const joined = `${head.content}\n\n${content}`;
  return { messages: [{ role: 'system', content: joined }, ...rest] };
}

function writeCall({ name, arguments: values }: ToolCall): string {
  return `${HERMES.open}${name}${HERMES.middle}${JSON.stringify(values)}${HERMES.close}`;
}
