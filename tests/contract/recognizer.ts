import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { Recognition, Recognizer, SpeechGrammar } from '../../daemon/ports/hearing.ts';
import { EngineClient } from '../../models/client.ts';
import { createCancelFlags, MAX_CALLS } from '../../models/protocol.ts';
import { RemoteRecognizer, serveRecognizer } from '../../models/recognizer-link.ts';

/** A recogniser under test, and what it can be told. */
export interface RecognizerSubject {
  open(): Promise<Recognizer>;
  /** Speech at 16 kHz in a voice that it understands, with a little silence around. */
  say(words: string): Float32Array;
  /** Two different sentences that it understands word for word. */
  sentences: readonly [string, string];
  /** Holds the sentences and a wake phrase, which `say` can speak as well. */
  grammar: SpeechGrammar;
  /** A word that it cannot hear. */
  unknownWord: string;
}

/** What the ears hand over at once. */
const FRAME_SAMPLES = 512;
/** Longer than any utterance may be. */
const VERY_LONG_SAMPLES = 75 * 16_000;

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** The same recogniser behind a port, as in a thread of its own. */
async function openRemote(subject: RecognizerSubject): Promise<Recognizer> {
  const recognizer = await subject.open();
  const { port1, port2 } = new MessageChannel();
  const flags = createCancelFlags();
  serveRecognizer(port2, recognizer, flags);
  open.push(() => recognizer.close());
  open.push(() => port1.close());
  return new RemoteRecognizer(new EngineClient(port1, flags));
}

async function feed(recognition: Recognition, samples: Float32Array): Promise<void> {
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    recognition.accept(samples.subarray(at, at + FRAME_SAMPLES));
    await recognition.settled();
  }
}

let utterances = 0;
function begin(recognizer: Recognizer, leadSamples?: number) {
  const partials: string[] = [];
  const recognition = recognizer.begin({
    utteranceId: `u${utterances++}`,
    onPartial: ({ text }) => partials.push(text),
    ...(leadSamples === undefined ? {} : { leadSamples }),
  });
  return { recognition, partials };
}

/** Opens a recogniser that has the subject's grammar. */
type Ready = () => Promise<Recognizer>;

/** Everything that any recogniser must do, in this thread and over a port. */
export function recognizerContract(name: string, subject: RecognizerSubject): void {
  examineRecognizer(name, subject);
  examineRecognizer(`${name}, behind a port`, { ...subject, open: () => openRemote(subject) });
}

/** Everything that any recogniser must do, wherever it lives. */
export function examineRecognizer(name: string, subject: RecognizerSubject): void {
  describe(name, () => {
    const ready = async (): Promise<Recognizer> => {
      const recognizer = await subject.open();
      open.push(() => recognizer.close());
      await recognizer.setGrammar(subject.grammar);
      return recognizer;
    };
    understands(ready, subject);
    forgets(ready, subject);
    bears(ready, subject);
  });
}

function understands(ready: Ready, subject: RecognizerSubject): void {
  const [first, second] = subject.sentences;
  it('understands one utterance after the other, and tells parts before the end', async () => {
    const recognizer = await ready();
    for (const sentence of [first, second, first]) {
      const { recognition, partials } = begin(recognizer);
      await feed(recognition, subject.say(sentence));
      const early = [...partials];
      const { text, confidence } = await recognition.finish();
      expect(text).toBe(sentence);
      expect(confidence).toBeGreaterThan(0.3);
      expect(confidence).toBeLessThanOrEqual(1);
      expect(early.filter((partial) => partial !== '').length).toBeGreaterThan(0);
      expect(early.every((partial) => partial === partial.toLowerCase())).toBe(true);
    }
  });

  it('understands an utterance that comes in one piece', async () => {
    const { recognition } = begin(await ready());
    recognition.accept(subject.say(first));
    expect((await recognition.finish()).text).toBe(first);
  });

  it('leaves any wake phrase out that stands before a command', async () => {
    const recognizer = await ready();
    for (const wakePhrase of subject.grammar.wakePhrases) {
      const speech = subject.say(`${wakePhrase} ${first}`);
      const { recognition } = begin(recognizer, subject.say(wakePhrase).length);
      await feed(recognition, speech);
      expect((await recognition.finish()).text, wakePhrase).toBe(first);
    }
  });
}

function forgets(ready: Ready, subject: RecognizerSubject): void {
  const [first, second] = subject.sentences;
  it('says nothing of a cancelled utterance, and hears the next one afresh', async () => {
    const recognizer = await ready();
    const dropped = begin(recognizer);
    await feed(dropped.recognition, subject.say(first));
    dropped.recognition.cancel();
    const told = dropped.partials.length;
    dropped.recognition.accept(subject.say(first));
    const { recognition } = begin(recognizer);
    await feed(recognition, subject.say(second));
    expect((await recognition.finish()).text).toBe(second);
    expect(dropped.partials.length).toBe(told);
  });

  it('drops an utterance when the next begins', async () => {
    const recognizer = await ready();
    const before = begin(recognizer);
    before.recognition.accept(subject.say(first));
    const { recognition, partials } = begin(recognizer);
    await feed(recognition, subject.say(second).subarray(0, FRAME_SAMPLES));
    const told = before.partials.length;
    await feed(recognition, subject.say(second).subarray(FRAME_SAMPLES));
    expect((await recognition.finish()).text).toBe(second);
    expect(before.partials.length).toBe(told);
    expect((await before.recognition.finish()).text).toBe('');
    expect(partials.every((text) => second.startsWith(text.split(' ')[0] ?? ''))).toBe(true);
  });
}

function bears(ready: Ready, subject: RecognizerSubject): void {
  const [first, second] = subject.sentences;
  it('hears nothing in nothing, and nothing in silence', async () => {
    const recognizer = await ready();
    expect((await begin(recognizer).recognition.finish()).text).toBe('');
    const { recognition } = begin(recognizer);
    await feed(recognition, new Float32Array(16_000));
    expect(await recognition.finish()).toMatchObject({ text: '', confidence: 0 });
  });

  it('bears an utterance that never ends, and understands the next', async () => {
    const recognizer = await ready();
    const { recognition } = begin(recognizer);
    recognition.accept(new Float32Array(VERY_LONG_SAMPLES));
    recognition.accept(subject.say(first));
    await recognition.settled();
    recognition.cancel();
    const next = begin(recognizer);
    await feed(next.recognition, subject.say(second));
    expect((await next.recognition.finish()).text).toBe(second);
  });

  it('bears any number of utterances that nobody finishes', async () => {
    const recognizer = await ready();
    for (let n = 0; n <= MAX_CALLS; n += 1) {
      await feed(begin(recognizer).recognition, new Float32Array(FRAME_SAMPLES));
    }
    const { recognition } = begin(recognizer);
    await feed(recognition, subject.say(first));
    expect((await recognition.finish()).text).toBe(first);
  });

  it('names the words that it cannot hear', async () => {
    const recognizer = await ready();
    const words = [...first.split(' '), subject.unknownWord];
    expect(await recognizer.unknownWords(words)).toEqual([subject.unknownWord]);
  });

  it('can be closed twice', async () => {
    const recognizer = await ready();
    await recognizer.close();
    await recognizer.close();
  });
}
