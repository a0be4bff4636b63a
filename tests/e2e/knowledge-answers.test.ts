import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenAiTestServer, words } from '../fakes/openai-server.ts';
import { pdfOf } from '../fakes/pdf-writer.ts';
import { until } from '../fakes/until.ts';
import type { StoredTurn } from './daemon.ts';
import { DocumentBox, lastPrompt, manualPage, SILENT } from './document-box.ts';
import { SoundServer, soundServerMissing } from './sound-server.ts';
import { speakToFile, voicesMissing } from './voices.ts';

const PAPER = join(
  import.meta.dirname,
  '../../../shared/data/docling_docs/pdf/sources/2305.03393v1-pg9.pdf',
);
const noPaper = existsSync(PAPER) ? '' : '(no shared/data/docling_docs)';
const soundMissing = soundServerMissing() || voicesMissing();
const ANSWERED_WITHIN_MS = 30_000;
const TEST_MS = 60_000;

const FILTER = 'how often should i clean the filter';
const FILTER_SAYS = 'Clean the filter once a week under running water.';
const ANSWER = `The holiday home manual, page 2, says: ${FILTER_SAYS}`;
const SOURCE = { title: 'Holiday home manual', page: 2, collection: 'documents' };
/** Words that the rescue recogniser hears well. */
const EXIT = 'where is the emergency exit';
const EXIT_IS = 'The emergency exit is behind the kitchen.';
const NOTHING = 'I found nothing about that in your documents.';

const MANUAL = pdfOf(
  [
    manualPage('Arrival', 'The key lies below the green flower pot.'),
    manualPage(
      'Dishwasher',
      `${FILTER_SAYS} Do not use soap.`,
      'The red light means that salt is needed.',
    ),
    manualPage('Safety', `${EXIT_IS} Never lock it.`),
  ],
  { info: { Title: 'Holiday home manual' } },
);
describe('a question about a PDF that was dropped into the folder', () => {
  const box = new DocumentBox({}, SILENT);
  const { daemon } = box;
  let server: OpenAiTestServer;

  beforeAll(async () => {
    server = await OpenAiTestServer.start();
    await daemon.start();
    await box.drop(['home.pdf', MANUAL]);
  }, TEST_MS);
  afterAll(async () => {
    await daemon.stop();
    await server.stop();
  });

  it('is answered in its own words, with the page, for eyes and for programs', async () => {
    expect(daemon.earshot('ask', FILTER).stdout).toBe(
      `${ANSWER}\nSource: Holiday home manual, page 2\n`,
    );
    const answer = await box.ask('what does the red light mean');
    expect(answer.citations).toMatchObject([
      { ...SOURCE, quote: 'The red light means that salt is needed.' },
    ]);
    const turns = daemon.earshot('turns').stdout;
    expect(turns).toMatch(/from documents\n {2}you {2}how often .*\n {2}box {2}The holiday .*\n/);
    expect(turns).toMatch(/^ +from Holiday home manual, page 2$/m);
  });

  it.skipIf(noPaper !== '')(`is answered from a scientific paper, too ${noPaper}`, async () => {
    await box.drop(['paper.pdf', PAPER]);
    const { reply, citations } = await box.ask('why was the PubTabNet data set chosen');
    expect(reply).toContain('it includes a highly diverse set of tables');
    expect(citations).toMatchObject([{ title: 'paper', page: 1 }]);
  });

  it('that it does not answer is answered so', async () => {
    const { reply, citations } = await box.ask('who won the world cup in 1998');
    expect(reply).toContain(NOTHING);
    expect(citations).toBeUndefined();
  });

  it('is answered by a server as far as the PDF bears it out, from now on', async () => {
    box.setServer(server);
    server.script(
      words('Once a week, the holiday home manual, page 2, says. ', 'It takes an hour.'),
    );
    const { reply, citations } = await box.ask(FILTER);
    expect(reply).toBe('Once a week, the holiday home manual, page 2, says.');
    expect(citations).toMatchObject([SOURCE]);
    const fenced = /<data>\n(.*)\n<\/data>/s.exec(lastPrompt(server))?.[1];
    expect(fenced).toContain('[1] Holiday home manual, page 2');
    expect(fenced).toContain(FILTER_SAYS);
    expect(daemon.turns()[0]).toMatchObject({ reply, citations: [SOURCE] });
  });

  it('that it does not answer gets nothing from it that a server made up', async () => {
    server.script(words('According to your documents, Brazil won the world cup in 1998.'));
    const { reply, citations } = await box.ask('who won the world cup in 1998');
    expect(lastPrompt(server)).not.toContain('<data>');
    expect(reply).toBe('The documents do not say.');
    expect(citations).toBeUndefined();
  });
});

describe.skipIf(soundMissing !== '')(`the same by voice ${soundMissing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-asked-'));
  const sound = new SoundServer();
  let box: DocumentBox;

  beforeAll(async () => {
    await sound.start();
    box = new DocumentBox(sound.env, []);
    await box.daemon.start();
    await box.drop(['home.pdf', MANUAL]);
    const hears = () => box.daemon.status().audio.every(({ state }) => state === 'open');
    await until('the microphone', hears, ANSWERED_WITHIN_MS);
  }, TEST_MS);
  afterAll(async () => {
    await box.daemon.stop();
    await sound.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function say(text: string): Promise<StoredTurn> {
    const path = join(folder, 'question.wav');
    speakToFile({ text: `hey earshot, ${text}`, speaker: 'slt', tailS: 0.2 }, path);
    const before = box.daemon.turns().length;
    await sound.playIntoMicrophone(path);
    await until('an answer', () => box.daemon.turns().length > before, ANSWERED_WITHIN_MS);
    return box.daemon.turns()[0] as StoredTurn;
  }

  it(
    'in words that the rescue recogniser hears well is answered aloud with its source',
    async () => {
      const { transcript, reply, heard, citations } = await say(EXIT);
      expect(transcript).toContain(EXIT);
      expect(reply).toBe(`The holiday home manual, page 3, says: ${EXIT_IS}`);
      expect(heard).toBe(reply);
      expect(citations).toMatchObject([{ ...SOURCE, page: 3 }]);
    },
    TEST_MS,
  );
});
