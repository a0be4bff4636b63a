import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import { ProvisionalRecognition } from '../../daemon/voice/provisional-recognition.ts';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { RESCUE_SUBJECT, rescueMissing } from '../contract/recognizer-subjects.ts';

const missing = rescueMissing();

describe.skipIf(missing !== '')(`a command that goes on after a likely end ${missing}`, () => {
  it('is understood word for word, wherever the likely end was', async () => {
    const recognizer = new PocketSphinxRecognizer();
    await recognizer.setGrammar(RESCUE_SUBJECT.grammar);
    for (const sentence of RESCUE_SUBJECT.sentences) {
      const speech = RESCUE_SUBJECT.say(sentence);
      for (const share of [0.3, 0.5, 0.8]) {
        const recognition = new ProvisionalRecognition({
          begin: (attempt, onPartial) =>
            recognizer.begin({ utteranceId: `u/${attempt}`, onPartial }),
          onPartial: () => undefined,
          maxConclusions: 1,
          maxSamples: speech.length,
        });
        const pause = Math.round((share * speech.length) / FRAME_SAMPLES) * FRAME_SAMPLES;
        for (let at = 0; at < speech.length; at += FRAME_SAMPLES) {
          if (at === pause) {
            await recognition.conclude();
            recognition.resume();
          }
          recognition.accept(speech.subarray(at, at + FRAME_SAMPLES));
        }
        expect((await recognition.finish()).text, `paused at ${share}`).toBe(sentence);
      }
    }
    await recognizer.close();
  });
});
