import Type from 'typebox';
import Value from 'typebox/value';
import { EarshotError } from '../../base/errors.ts';
import type { BoxTool, PreparedCall, ToolArguments, ToolOutcome } from '../../ports/tools.ts';

const MAX_QUERY_CHARS = 200;
const RESULTS = 5;
const MAX_SNIPPET_CHARS = 400;
/** A page of results has some 50 KB. */
const MAX_BYTES = 2_097_152;

const Results = Type.Object({
  results: Type.Array(
    Type.Object({
      title: Type.Optional(Type.String()),
      content: Type.Optional(Type.String()),
      url: Type.Optional(Type.String()),
    }),
  ),
});

/** Asks the search engine of the settings. What it finds is somebody else's text. */
export class WebSearchTool implements BoxTool {
  readonly name = 'web_search';
  readonly description = 'Searches the web for what is new or not in the documents of this home.';
  readonly trust = 'foreign';
  readonly parameters = {
    type: 'object',
    properties: { query: { type: 'string', minLength: 1, maxLength: MAX_QUERY_CHARS } },
    required: ['query'],
    additionalProperties: false,
  };
  readonly #url: string;

  /** @param url of an engine that answers as SearXNG does */
  constructor(url: string) {
    this.#url = url;
  }

  prepare({ query }: ToolArguments): PreparedCall {
    return {
      effect: 'tells',
      needs: ['tool.web-search'],
      run: (signal) => this.#search(String(query), signal),
    };
  }

  async #search(query: string, signal: AbortSignal): Promise<ToolOutcome> {
    const address = new URL(this.#url);
    address.searchParams.set('q', query);
    address.searchParams.set('format', 'json');
    const answer: unknown = await this.#read(address, signal);
    if (!Value.Check(Results, answer)) throw failure('answers in an unknown form');
    const lines = answer.results.slice(0, RESULTS).map(({ title = '', content = '', url = '' }) => {
      return `- ${title}: ${content.slice(0, MAX_SNIPPET_CHARS)} (${hostOf(url)})`;
    });
    return { kind: 'done', content: lines.length === 0 ? 'Nothing was found.' : lines.join('\n') };
  }

  async #read(address: URL, signal: AbortSignal): Promise<unknown> {
    try {
      const response = await fetch(address, { signal, redirect: 'error' });
      if (!response.ok) throw failure(`answers with ${response.status}`);
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      for await (const chunk of response.body ?? []) {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) throw failure(`sends more than ${MAX_BYTES} bytes`);
        chunks.push(chunk);
      }
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      throw error instanceof EarshotError ? error : failure('cannot be read');
    }
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : 'unknown';
}

function failure(what: string): EarshotError {
  return new EarshotError('REMOTE_FAILED', `the search engine ${what}`);
}
