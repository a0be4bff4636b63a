import { randomUUID } from 'node:crypto';
import type { GeneratedPiece } from '../../daemon/ports/language.ts';
import { parseArguments } from './call-arguments.ts';
import type { ToolCallDelta } from './openai-chunk.ts';
import { RemoteFailure } from './openai-failure.ts';

/** A turn that needs more than this is a model running in circles. */
const MAX_CALLS = 32;
/** Arguments of spoken requests are some hundred characters. */
const MAX_ARGUMENT_CHARS = 65_536;
/** Twice what a tool may be called. */
const MAX_NAME_CHARS = 128;
/** OpenAI's ids have 29 characters, Gemini's about 40. */
const MAX_ID_CHARS = 128;

type CallPiece = Extract<GeneratedPiece, { kind: 'tool-call' }>;

interface Draft {
  index: number | undefined;
  id: string;
  name: string;
  text: string;
}

/**
 * Puts tool calls together from their parts. OpenAI and vLLM stream parts by `index`; Ollama sends
 * whole calls, often without one; Gemini sends whole calls, all of them with index 0, and at times
 * with empty ids.
 */
export class ToolCallDrafts {
  readonly #by: string;
  readonly #drafts: Draft[] = [];

  /** @param by who writes them, for errors */
  constructor(by: string) {
    this.#by = by;
  }

  get count(): number {
    return this.#drafts.length;
  }

  /** @throws TOOL_CALL_INVALID above the bounds */
  add(delta: ToolCallDelta): void {
    const draft = this.#draftOf(delta);
    const written = delta.function?.arguments ?? '';
    draft.id ||= delta.id ?? '';
    draft.name ||= delta.function?.name ?? '';
    draft.text += typeof written === 'string' ? written : JSON.stringify(written);
    if (draft.text.length > MAX_ARGUMENT_CHARS) {
      throw this.#invalid(`wrote more than ${MAX_ARGUMENT_CHARS} characters of arguments`);
    }
  }

  /** The calls as they were written. */
  finish(): CallPiece[] {
    const pieces: CallPiece[] = [];
    for (const { id, name, text } of this.#drafts) {
      const isTaken = pieces.some(({ call }) => call.id === id);
      const isUsable = id !== '' && id.length <= MAX_ID_CHARS && !isTaken;
      const values = parseArguments(text);
      const call = {
        id: isUsable ? id : `call_${randomUUID()}`,
        name: name.slice(0, MAX_NAME_CHARS),
        arguments: values ?? {},
      };
      pieces.push({ kind: 'tool-call', call, ...(values ? {} : { isBroken: true }) });
    }
    return pieces;
  }

  #draftOf(delta: ToolCallDelta): Draft {
    const id = delta.id ?? '';
    const name = delta.function?.name ?? '';
    const index = delta.index ?? undefined;
    const last =
      index === undefined
        ? this.#drafts.at(-1)
        : this.#drafts.findLast((draft) => draft.index === index);
    if (last !== undefined && !isAnother(last, id, name)) return last;
    if (this.#drafts.length >= MAX_CALLS) {
      throw this.#invalid(`called more than ${MAX_CALLS} tools in one answer`);
    }
    const draft = { index, id: '', name: '', text: '' };
    this.#drafts.push(draft);
    return draft;
  }

  #invalid(what: string): RemoteFailure {
    return new RemoteFailure('TOOL_CALL_INVALID', `${this.#by} ${what}`);
  }
}

/** Only what carries a name can begin a call; the id may change from part to part. */
function isAnother(last: Draft, id: string, name: string): boolean {
  if (name === '' || last.name === '') return false;
  if (id !== '' && id === last.id) return false;
  return name !== last.name || (id !== '' && last.id !== '') || isWhole(last.text);
}

function isWhole(text: string): boolean {
  if (!text.trimEnd().endsWith('}')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
