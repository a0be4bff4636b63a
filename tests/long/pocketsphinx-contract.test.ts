import { describe, expect, it } from 'vitest';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { recognizerContract } from '../contract/recognizer.ts';
import { RESCUE_SUBJECT, rescueMissing } from '../contract/recognizer-subjects.ts';

const missing = rescueMissing();

describe.skipIf(missing !== '')(`the rescue recogniser ${missing}`, () => {
  recognizerContract('pocketsphinx', {
    ...RESCUE_SUBJECT,
    open: async () => new PocketSphinxRecognizer(),
  });

  it('hears no more after it was closed', async () => {
    const recognizer = new PocketSphinxRecognizer();
    await recognizer.setGrammar(RESCUE_SUBJECT.grammar);
    const request = { utteranceId: 'u', onPartial: () => undefined };
    const recognition = recognizer.begin(request);
    recognition.accept(RESCUE_SUBJECT.say('what time is it'));
    await recognizer.close();
    expect((await recognition.finish()).text).toBe('');
    const closed = expect.objectContaining({ code: 'ENGINE_FAILED' });
    expect(() => recognizer.begin(request)).toThrow(closed);
    await expect(recognizer.unknownWords(['what'])).rejects.toEqual(closed);
    await expect(recognizer.setGrammar(RESCUE_SUBJECT.grammar)).rejects.toEqual(closed);
  });
});
