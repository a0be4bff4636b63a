import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { Hold } from '../../daemon/base/hold.ts';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
} from '../../daemon/ports/language.ts';
import { type Embedder, MAX_EMBED_TEXTS } from '../../daemon/ports/memory.ts';
import { EngineClient } from '../../models/client.ts';
import { STREAM_WINDOW } from '../../models/credit.ts';
import { RemoteEmbedder, serveEmbedder } from '../../models/embedder-link.ts';
import { RemoteLanguageModel, serveLanguageModel } from '../../models/language-link.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { piecesOf } from '../contract/generated-pieces.ts';
import { ScriptedLanguage } from '../fakes/scripted-language.ts';
import { until } from '../fakes/until.ts';

const request = { messages: [{ role: 'user', content: 'Go on.' }], maxTokens: 9 } as const;
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

function channel() {
  const { port1, port2 } = new MessageChannel();
  const flags = createCancelFlags();
  open.push(() => port1.close());
  return { client: new EngineClient(port1, flags), flags, far: port2 };
}

async function languageLink(model: LanguageModel) {
  const { client, far, flags } = channel();
  serveLanguageModel(far, model, flags);
  return { remote: await RemoteLanguageModel.open(client), client, far };
}

/** Speaks until it is stopped. */
class Endless extends ScriptedLanguage {
  given = 0;
  isStopped = false;

  override async *generate({ signal }: GenerateRequest) {
    try {
      while (!signal.aborted) {
        this.given += 1;
        yield { kind: 'text' as const, text: `${this.given}` };
      }
    } finally {
      this.isStopped = true;
    }
  }
}

/** One piece in each turn of the event loop. */
class Steady extends ScriptedLanguage {
  given = 0;
  isEnough = false;
  isStopped = false;

  override async *generate({ signal }: GenerateRequest) {
    try {
      while (!signal.aborted && !this.isEnough) {
        this.given += 1;
        yield { kind: 'text' as const, text: `${this.given}` };
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      this.isStopped = true;
    }
  }
}

/** Enough for hundreds of pieces of a Steady model. */
async function turnsOfLoop(): Promise<void> {
  for (let n = 0; n < 300; n += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function piecesUntilEnd(pieces: AsyncIterable<GeneratedPiece>): Promise<number> {
  let count = 0;
  for await (const _ of pieces) count += 1;
  return count;
}

describe('a language model behind a link', () => {
  it('says what it is, and answers in the same pieces', async () => {
    const model = new ScriptedLanguage('tiny', 512);
    model.script(['It ', 'is.', 'END']);
    const { remote } = await languageLink(model);
    expect([remote.name, remote.contextTokens]).toEqual(['tiny', 512]);
    expect(await piecesOf(remote, request)).toEqual(await piecesOf(model, request));
    expect(model.requests[0]).toMatchObject(request);
    await remote.prefill(request, new AbortController().signal);
    expect(model.prefills).toBe(1);
    await remote.close();
    expect(model.isClosed).toBe(true);
  });

  it('is not asked for more than its reader takes', async () => {
    const model = new Endless('endless');
    const { remote } = await languageLink(model);
    const { signal } = new AbortController();
    const reader = remote.generate({ ...request, signal })[Symbol.asyncIterator]();
    await reader.next();
    await until('the window is used up', () => model.given >= STREAM_WINDOW);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(model.given).toBe(STREAM_WINDOW);
    await reader.return?.();
    await until('the model stops', () => model.isStopped);
  });

  it('makes no more than the piece it has begun while its reader holds', async () => {
    const model = new Steady('steady');
    const { remote } = await languageLink(model);
    const { signal } = new AbortController();
    const hold = new Hold();
    const read: GeneratedPiece[] = [];
    const reading = (async () => {
      for await (const piece of remote.generate({ ...request, signal, hold })) read.push(piece);
    })();
    for (const wanted of [5, 10]) {
      await until(`${wanted} pieces`, () => read.length >= wanted);
      const begun = model.given;
      hold.hold();
      await turnsOfLoop();
      expect(model.given - begun).toBeLessThanOrEqual(1);
      expect(read).toHaveLength(model.given);
      hold.release();
    }
    await until('it goes on', () => read.length >= 20);
    model.isEnough = true;
    await reading;
    const texts = read.map((piece) => piece.kind === 'text' && piece.text);
    expect(texts).toEqual(texts.map((_, n) => `${n + 1}`));
  });

  it('makes one piece at most of an answer that is held from the start', async () => {
    const model = new Steady('steady');
    const { remote } = await languageLink(model);
    const abort = new AbortController();
    const hold = new Hold();
    hold.hold();
    const reader = remote.generate({ ...request, signal: abort.signal, hold });
    const reading = piecesUntilEnd(reader);
    await until('the model is asked', () => model.given > 0);
    await turnsOfLoop();
    expect(model.given).toBe(1);
    abort.abort();
    await reading;
    await until('an abort ends what is held', () => model.isStopped);
    expect(model.given).toBe(1);
  });

  it('keeps its error codes', async () => {
    const model = new ScriptedLanguage('tiny');
    model.script([new EarshotError('TOOL_CALL_INVALID', 'no such tool')]);
    const { remote } = await languageLink(model);
    await expect(piecesOf(remote, request)).rejects.toMatchObject({
      code: 'TOOL_CALL_INVALID',
      message: 'no such tool',
    });
  });

  it('fails in the middle of an answer when it goes away', async () => {
    const { remote, far } = await languageLink(new Endless('endless'));
    const read = async (): Promise<void> => {
      for await (const piece of remote.generate({
        ...request,
        signal: new AbortController().signal,
      })) {
        if (piece.kind === 'text' && piece.text === '10') far.close();
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});

/** Lengths and first characters as vectors. */
class LengthEmbedder implements Embedder {
  readonly name = 'length';
  readonly dimensions = 2;
  isClosed = false;

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts[0] === 'wait') await until('the abort', () => signal.aborted);
    if (texts[0] === 'fail') throw new EarshotError('ENGINE_FAILED', 'out of order');
    return texts.map((text) => Float32Array.of(text.length, text.charCodeAt(0)));
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

describe('an embedder behind a link', () => {
  it('gives the same vectors, its errors, and nothing after an abort', async () => {
    const { client, far, flags } = channel();
    const embedder = new LengthEmbedder();
    serveEmbedder(far, embedder, flags);
    const remote = await RemoteEmbedder.open(client);
    const { signal } = new AbortController();
    expect([remote.name, remote.dimensions]).toEqual(['length', 2]);
    expect(await remote.embed(['a', 'bcd'], signal)).toEqual([
      Float32Array.of(1, 97),
      Float32Array.of(3, 98),
    ]);
    await expect(remote.embed(['fail'], signal)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    const many = Array.from({ length: MAX_EMBED_TEXTS + 1 }, () => 'x');
    await expect(remote.embed(many, signal)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
    const abort = new AbortController();
    const waiting = remote.embed(['wait'], abort.signal);
    abort.abort();
    expect(await waiting).toEqual([]);
    await remote.close();
    expect(embedder.isClosed).toBe(true);
  });
});
