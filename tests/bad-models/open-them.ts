/**
 * A process of its own that opens bad models one after the other: should one end it, the rest of
 * its report is missing. Between them a recogniser must go on working.
 */
import { join } from 'node:path';
import { asEarshotError } from '../../daemon/base/errors.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { SherpaKeywordSpotter } from '../../models/engines/sherpa-keyword-spotter.ts';
import { SherpaOfflineRecognizer } from '../../models/engines/sherpa-offline-recognizer.ts';
import { SherpaStreamingRecognizer } from '../../models/engines/sherpa-streaming-recognizer.ts';
import { FIXTURES } from '../../scripts/fixtures/fixture-set.ts';
import { toneSpeech } from '../../scripts/fixtures/tones.ts';
import { BAD_MODELS } from './bad-models.ts';

const HOME: EngineHome = { threads: 1, provider: 'cpu' };

function open(fixture: string, model: ModelFiles): Promise<unknown> {
  if (fixture === 'keywords') return SherpaKeywordSpotter.open(model, HOME, [{ phrase: 'stop' }]);
  const isStreaming = fixture.startsWith('streaming');
  return (isStreaming ? SherpaStreamingRecognizer : SherpaOfflineRecognizer).open(model, HOME);
}

async function main([root = '.']: string[]): Promise<void> {
  const write = (fixture: string, folder: string): ModelFiles => {
    const made = FIXTURES[fixture]?.(join(root, folder));
    if (!made) throw new Error(`no fixture ${fixture}`);
    return made;
  };
  const serving = await SherpaStreamingRecognizer.open(
    write('streaming-zipformer', 'serving'),
    HOME,
  );
  for (const [fixture, damages] of Object.entries(BAD_MODELS)) {
    for (const [name, { spoil }] of Object.entries(damages)) {
      const fresh = write(fixture, `${fixture} ${name}`);
      const told = await open(fixture, spoil(fresh)).then(
        () => ({ code: 'opened', message: '' }),
        (error) => asEarshotError(error),
      );
      console.log(JSON.stringify([fixture, name, told.code, told.message]));
    }
    const recognition = serving.begin({ utteranceId: fixture, onPartial: () => undefined });
    recognition.accept(toneSpeech('turn on the light', 16_000));
    const { text } = await recognition.finish();
    console.log(JSON.stringify([fixture, 'the serving one hears', 'heard', text]));
  }
}

await main(process.argv.slice(2));
