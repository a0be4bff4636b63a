import { dataFolder } from '../data-folder.ts';
import { measureRecognition } from '../data-recognition.ts';
import { measureSpeech } from '../data-speech.ts';
import { measureWake } from '../data-wake.ts';
import { runProgram } from '../program.ts';
import { type Suite, SuiteSkipped } from '../suite.ts';

/** Accuracy on recordings of real people. */
export const data: Suite = {
  name: 'data',
  about: 'word errors, wake word and speech detection on real recordings, where they are present',
  async run(context) {
    const folder = dataFolder(context.root);
    await runProgram('flac', ['--version']).catch(() => {
      throw new SuiteSkipped('the program flac is not installed (Debian package flac)');
    });
    await measureSpeech(context, folder);
    await measureWake(context, folder);
    await measureRecognition(context, folder);
  },
};
