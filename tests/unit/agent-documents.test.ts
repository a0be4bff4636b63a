import { describe, expect, it } from 'vitest';
import { DocumentAnswers } from '../../daemon/agent/grounding/document-answers.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import type { KnowledgeSearch } from '../../daemon/ports/knowledge.ts';
import { settled } from '../fakes/talk.ts';

const QUESTION = { text: 'how do I clean the filter' };

function answering(knowledge: KnowledgeSearch) {
  const clock = new ManualClock();
  const identity = { name: 'Earshot' };
  const log = createLog('silent', 2);
  const documents = new DocumentAnswers({ clock, log, identity, language: 'en', knowledge });
  return { clock, answer: documents.answer(QUESTION, new AbortController().signal) };
}

describe('documents that nobody summarises', () => {
  it('are not said to be silent where they could not be searched', async () => {
    const failed = answering({
      search: () => Promise.reject(new EarshotError('ENGINE_FAILED', 'gone')),
    });
    expect((await failed.answer)?.text).toMatch(/can't look into your documents/);
    const late = answering({ search: () => new Promise(() => undefined) });
    await settled();
    late.clock.advanceBy(60_000);
    expect((await late.answer)?.text).toMatch(/can't look into your documents/);
  });

  it('are silent only where there are some', async () => {
    const silent = answering({ search: async () => [] });
    expect((await silent.answer)?.text).toMatch(/found nothing/);
    const none = answering({ isEmpty: true, search: async () => [] });
    expect(await none.answer).toBeUndefined();
  });

  it('are found to be none at all only by looking', async () => {
    let isEmpty = false;
    const empty = answering({
      get isEmpty() {
        return isEmpty;
      },
      search: async () => {
        isEmpty = true;
        return [];
      },
    });
    expect(await empty.answer).toBeUndefined();
  });
});
