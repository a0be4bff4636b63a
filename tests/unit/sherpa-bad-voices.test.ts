import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { OnnxGraph, onnxModel } from '../../scripts/fixtures/onnx-model.ts';
import { writeSpeakerModel } from '../../scripts/fixtures/speaker-model.ts';
import { writeToneVoice } from '../../scripts/fixtures/tone-voice.ts';
import { espeakDataFolder } from '../contract/espeak-data.ts';
import type { Attempt, AttemptResult } from '../contract/open-child.ts';

const SHARED = join(import.meta.dirname, '../../../shared/models');
const GTCRN = join(SHARED, 'denoise/gtcrn/gtcrn_simple.sherpa.onnx');
const noGtcrn = existsSync(GTCRN) ? '' : '(no GTCRN in the shared folder)';
const folder = mkdtempSync(join(tmpdir(), 'earshot-bad-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const voice = writeToneVoice(join(folder, 'voice'));
const speaker = writeSpeakerModel(join(folder, 'speaker'));
const gtcrn: ModelFiles = {
  id: 'gtcrn',
  paths: { 'gtcrn.onnx': GTCRN },
  settings: { model: { gtcrn: { model: 'gtcrn.onnx' } } },
};
const toneModel = readFileSync(voice.paths['model.onnx']!);
let files = 0;

function file(content: string | Uint8Array, ending = '.onnx'): string {
  const path = join(folder, `file-${files++}${ending}`);
  writeFileSync(path, content);
  return path;
}

function withFile(model: ModelFiles, name: string, path: string): ModelFiles {
  return { ...model, paths: { ...model.paths, [name]: path } };
}

/** The words of a file with some of them replaced. */
function edited(name: string, edit: (text: string) => string): string {
  return file(edit(readFileSync(voice.paths[name]!, 'utf8')), '.txt');
}

/** A graph of one node that asks for more than it gets. */
function brokenInside(metadata: Record<string, string | number>): Uint8Array {
  const graph = new OnnxGraph('broken');
  const x = graph.input('x', 'int64', [1, 'N']);
  const y = graph.apply('NoSuchOperation', [x]);
  graph.output('y', y, { type: 'float', dims: [1, 'N'] });
  return onnxModel(graph, metadata);
}

/** Opens all of them in one process. An aborted process answers for fewer than it was asked. */
async function openAll(attempts: readonly Attempt[]): Promise<AttemptResult[]> {
  const child = join(import.meta.dirname, '../contract/open-child.ts');
  const options = ['--import', 'tsx', child, JSON.stringify(attempts)];
  const { stdout } = await promisify(execFile)(process.execPath, options, {
    timeout: 25_000,
  }).catch((error: { stdout: string }) => error);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AttemptResult);
}

async function expectRefused(
  engine: Attempt['engine'],
  cases: readonly [model: ModelFiles, code: string, named: string][],
): Promise<void> {
  const results = await openAll(cases.map(([model]) => ({ engine, model })));
  expect(results.map(({ code }) => code)).toEqual(cases.map(([, code]) => code));
  for (const [index, [, , named]] of cases.entries()) {
    expect(results[index]!.message).toContain(named);
  }
}

const VITS = { sample_rate: 16_000, n_speakers: 1, language: 'English', comment: 'tones' };

describe('a bad voice is refused by the name of the file, and the process lives', () => {
  it('where its model is empty, short, of another role, broken inside or not there', async () => {
    const empty = file('');
    const short = file(toneModel.subarray(0, toneModel.length - 100));
    const text = file('this is not a model');
    const broken = file(brokenInside(VITS));
    const foreign = speaker.paths['speaker.onnx']!;
    await expectRefused('voice', [
      ...[empty, short, text, broken, foreign].map((path): [ModelFiles, string, string] => [
        withFile(voice, 'model.onnx', path),
        'MODEL_INVALID',
        path,
      ]),
      [withFile(voice, 'model.onnx', '/no/such.onnx'), 'MODEL_MISSING', '/no/such.onnx'],
      [voice, 'opened', ''],
    ]);
  });

  it('where its tokens or its lexicon do not fit', async () => {
    const tokens = {
      empty: file('', '.txt'),
      prose: file('It was a dark\nand stormy night.\n', '.txt'),
      swapped: voice.paths['lexicon.txt']!,
      withoutBlank: edited('tokens.txt', (text) => text.split('\n').slice(1).join('\n')),
      beyondTheModel: edited('tokens.txt', (text) => text.replace(/^turn .*$/m, 'turn 999')),
    };
    const lexicon = {
      empty: file('', '.txt'),
      otherTokens: file('turn T ER N\non AA N\n', '.txt'),
    };
    await expectRefused('voice', [
      ...Object.values(tokens).map((path): [ModelFiles, string, string] => [
        withFile(voice, 'tokens.txt', path),
        'MODEL_INVALID',
        path,
      ]),
      ...Object.values(lexicon).map((path): [ModelFiles, string, string] => [
        withFile(voice, 'lexicon.txt', path),
        'MODEL_INVALID',
        path,
      ]),
    ]);
  });

  it('where its settings leave out a file', async () => {
    const settings = (vits: Record<string, unknown>): ModelFiles => ({
      ...voice,
      settings: { model: { vits } },
    });
    const files = { model: 'model.onnx', tokens: 'tokens.txt' };
    await expectRefused('voice', [
      [settings(files), 'MODEL_INVALID', 'lexicon'],
      [settings({ ...files, lexicon: 'other.txt' }), 'MODEL_MISSING', 'other.txt'],
      [settings({ ...files, dataDir: 'espeak-ng-data' }), 'MODEL_MISSING', 'espeak-ng-data'],
    ]);
  });

  it('where a Kokoro, Kitten, Matcha or Piper is not one', async () => {
    const espeakData = join(folder, 'espeak-ng-data');
    const words = voice.paths['tokens.txt']!;
    const noFrame = file('a 0\nb 1\n', '.txt');
    const tokens = file('_ 0\n^ 1\n$ 2\n  3\na 4\n', '.txt');
    const graph = (metadata: Record<string, string | number>): string =>
      file(brokenInside(metadata));
    const rates = { sample_rate: 24_000, n_speakers: 2 };
    const kokoro = graph({ ...rates, has_espeak: 1, style_dim: '510,1,4' });
    const kitten = graph({ ...rates, has_espeak: 1, style_dim: '1,4', model_type: 'kitten-tts' });
    const voices = file(new Uint8Array(7), '.bin');
    const styledFiles = {
      model: 'model.onnx',
      voices: 'voices.bin',
      tokens: 'tokens.txt',
      dataDir: 'espeak-ng-data',
    };
    const style = (family: string, model: string): ModelFiles => ({
      id: family,
      paths: {
        'model.onnx': model,
        'voices.bin': voices,
        'tokens.txt': tokens,
        'espeak-ng-data': espeakDataFolder() ?? folder,
      },
      settings: {
        model: { [family]: styledFiles },
      },
    });
    const piper = graph({ ...VITS, comment: 'piper', voice: 'en-us' });
    const piperModel: ModelFiles = {
      id: 'piper',
      paths: { 'model.onnx': piper, 'tokens.txt': tokens, 'espeak-ng-data': espeakData },
      settings: {
        model: { vits: { model: 'model.onnx', tokens: 'tokens.txt', dataDir: 'espeak-ng-data' } },
      },
    };
    const oldData = join(folder, 'old-espeak-ng-data');
    mkdirSync(oldData);
    for (const name of ['phontab', 'phonindex', 'phondata', 'intonations']) {
      writeFileSync(join(oldData, name), 'of another version');
    }
    const withOldData = withFile(piperModel, 'espeak-ng-data', oldData);
    await expectRefused('voice', [
      [style('kokoro', kokoro), 'MODEL_INVALID', voices],
      [style('kitten', kitten), 'MODEL_INVALID', voices],
      [style('kitten', kokoro), 'MODEL_INVALID', kokoro],
      [style('kokoro', kitten), 'MODEL_INVALID', kitten],
      [piperModel, 'MODEL_MISSING', espeakData],
      [withFile(withOldData, 'tokens.txt', words), 'MODEL_INVALID', words],
      [withFile(withOldData, 'tokens.txt', noFrame), 'MODEL_INVALID', noFrame],
      [withOldData, 'MODEL_INVALID', 'phondata'],
    ]);
  });
});

describe('a bad speaker model is refused by the name of the file, and the process lives', () => {
  it('where it is empty, short, of another role, broken inside or not there', async () => {
    const whole = readFileSync(speaker.paths['speaker.onnx']!);
    const metadata = {
      framework: 'wespeaker',
      language: 'English',
      output_dim: 20,
      sample_rate: 16_000,
      normalize_samples: 1,
    };
    const narrow = new OnnxGraph('narrow');
    const x = narrow.input('x', 'float', [1, 'frames', 40]);
    narrow.output('y', x, { type: 'float', dims: [1, 'frames', 40] });
    const bad = [
      file(''),
      file(whole.subarray(0, 200)),
      file(brokenInside(metadata)),
      file(onnxModel(narrow, metadata)),
      voice.paths['model.onnx']!,
    ];
    await expectRefused('speaker', [
      ...bad.map((path): [ModelFiles, string, string] => [
        withFile(speaker, 'speaker.onnx', path),
        'MODEL_INVALID',
        path,
      ]),
      [withFile(speaker, 'speaker.onnx', '/no/such.onnx'), 'MODEL_MISSING', '/no/such.onnx'],
      [speaker, 'opened', ''],
    ]);
  });
});

describe.skipIf(noGtcrn !== '')(`a bad denoiser is refused by its name ${noGtcrn}`, () => {
  it('where it is empty, short, of another role, broken inside or not there', async () => {
    const whole = existsSync(GTCRN) ? readFileSync(GTCRN) : Buffer.alloc(0);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 20_000, 20_400);
    const bad = [
      file(''),
      file(whole.subarray(0, 100_000)),
      file(damaged),
      voice.paths['model.onnx']!,
      speaker.paths['speaker.onnx']!,
    ];
    await expectRefused('denoiser', [
      ...bad.map((path): [ModelFiles, string, string] => [
        withFile(gtcrn, 'gtcrn.onnx', path),
        'MODEL_INVALID',
        path,
      ]),
      [withFile(gtcrn, 'gtcrn.onnx', '/no/such.onnx'), 'MODEL_MISSING', '/no/such.onnx'],
      [gtcrn, 'opened', ''],
    ]);
  });
});
