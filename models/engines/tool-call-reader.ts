import { EarshotError } from '../../daemon/base/errors.ts';
import type { Tool, ToolCall } from '../../daemon/ports/language.ts';
import { parseArguments } from './call-arguments.ts';
import type { ToolSyntax } from './tool-syntax.ts';

/** Where the first call of an answer stands when it is noticed. */
export interface CallStart {
  /** What is still to come of `open`. */
  rest: string;
  /** The part of the name that has been written already. */
  started: string;
}

/** The part of `open` that tells a call from ordinary text. */
function markerOf({ open }: ToolSyntax): string {
  const start = open.trimStart();
  const special = /^[^{"'\s]+/.exec(start)?.[0] ?? '';
  return special === '' ? start : special;
}

/** The longest end of `text` with which `marker` begins. */
function overlap(text: string, marker: string): number {
  for (let length = Math.min(text.length, marker.length - 1); length > 0; length -= 1) {
    if (text.endsWith(marker.slice(0, length))) return length;
  }
  return 0;
}

/** Watches an answer for the beginning of a call, holding back what may be one. */
export class CallWatch {
  readonly #marker: string;
  readonly #afterMarker: string;
  /** Markers made of letters of JSON only count where the answer begins. */
  readonly #isOnlyFirst: boolean;
  #held = '';
  #hasText = false;

  constructor(syntax: ToolSyntax) {
    this.#marker = markerOf(syntax);
    const at = syntax.open.indexOf(this.#marker) + this.#marker.length;
    this.#afterMarker = syntax.open.slice(at);
    this.#isOnlyFirst = /^[{"]/.test(this.#marker);
  }

  /** @returns text that is none of a call, and the call's start once it is seen */
  take(text: string): { text: string; start?: CallStart } {
    this.#held += text;
    if (this.#isOnlyFirst && this.#hasText) return { text: this.flush() };
    const at = this.#held.indexOf(this.#marker);
    if (at >= 0 && !(this.#isOnlyFirst && this.#held.slice(0, at).trim() !== '')) {
      const before = this.#held.slice(0, at).trimEnd();
      return { text: before, start: this.#start(this.#held.slice(at + this.#marker.length)) };
    }
    // Blanks in front of a call belong to neither.
    const kept = overlap(this.#held, this.#marker);
    const blanks = /\s*$/.exec(this.#held.slice(0, this.#held.length - kept))?.[0].length ?? 0;
    const end = this.#held.length - kept - blanks;
    const free = this.#held.slice(0, end);
    this.#held = this.#held.slice(end);
    if (free.trim() !== '') this.#hasText = true;
    return { text: free };
  }

  #start(written: string): CallStart {
    const expected = this.#afterMarker;
    if (expected.startsWith(written)) return { rest: expected.slice(written.length), started: '' };
    if (written.startsWith(expected)) return { rest: '', started: written.slice(expected.length) };
    throw new EarshotError('TOOL_CALL_INVALID', 'the model began a tool call in another form');
  }

  /** What was held back and is text after all. */
  flush(): string {
    const text = this.#held;
    this.#held = '';
    if (text.trim() !== '') this.#hasText = true;
    return text;
  }
}

/** Where the JSON object that begins at `from` ends; -1 when it does not. */
function objectEnd(text: string, from: number): number {
  let depth = 0;
  let isString = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (isString && character === '\\') at += 1;
    else if (character === '"') isString = !isString;
    else if (!isString && character === '{') depth += 1;
    else if (!isString && character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/**
 * The calls of an answer; a further one that breaks off is left out.
 * @param text from the first name on
 * @throws TOOL_CALL_INVALID when it breaks off, names no tool, or is not JSON
 */
export function readCalls(
  text: string,
  tools: readonly Tool[],
  { open, middle }: ToolSyntax,
): Omit<ToolCall, 'id'>[] {
  // What stands right before and after a name, so that a name within a value is none.
  const framed = ({ name }: Tool): string => `${open.slice(-1)}${name}${middle.slice(0, 1)}`;
  const calls: Omit<ToolCall, 'id'>[] = [];
  for (let at = 0; ; ) {
    const rest = text.slice(at);
    const tool = tools.find((one) => `${open.slice(-1)}${rest}`.startsWith(framed(one)));
    if (tool === undefined) {
      throw new EarshotError('TOOL_CALL_INVALID', 'the model named a tool that there is not');
    }
    const from = text.indexOf('{', at + tool.name.length);
    const end = from < 0 ? -1 : objectEnd(text, from);
    if (end < 0) {
      // Cut off by the limit of tokens: those before it are whole.
      if (calls.length > 0) return calls;
      throw new EarshotError('TOOL_CALL_INVALID', `the call of ${tool.name} breaks off`);
    }
    calls.push({ name: tool.name, arguments: readArguments(text.slice(from, end), tool) });
    const places = tools.map((one) => text.indexOf(framed(one), end)).filter((n) => n >= 0);
    if (places.length === 0) return calls;
    at = Math.min(...places) + open.slice(-1).length;
  }
}

function readArguments(json: string, tool: Tool): Readonly<Record<string, unknown>> {
  const values = parseArguments(json);
  if (values) return values;
  throw new EarshotError('TOOL_CALL_INVALID', `the arguments of ${tool.name} are not JSON`);
}
