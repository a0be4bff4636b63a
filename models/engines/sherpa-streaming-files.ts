import { EarshotError } from '../../daemon/base/errors.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { checkOnnxGraph, type OnnxShapes } from './onnx-graph.ts';
import { fileLabel, type UsedFile, usedFiles } from './sherpa-config.ts';
import { checkSherpaFiles, readTokens } from './sherpa-files.ts';

/** What a streaming model says of itself. */
export interface StreamingFacts {
  /** Feature frames of 10 ms that it wants to see at once. */
  windowFrames: number;
  /** What it moves on by after that, seconds. */
  shiftS: number;
  /** Factor on sherpa's times: it takes 4 frames an output for granted in every CTC model. */
  timeScale: number;
}

/** Feature frames an output in the models that sherpa's constants are made for. */
const USUAL_SUBSAMPLING = 4;
const FRAMES_PER_S = 100;
const DEFAULT_FEATURES = 80;
/** CTC models do not say in their metadata how many tokens they have. */
const CTC_SETTING = /Ctc\.model$/;

/**
 * Checks the files of an OnlineRecognizer or KeywordSpotter as deeply as a throw allows: sherpa
 * makes these without a net, and any exception inside ends the process.
 * @throws MODEL_MISSING, MODEL_INVALID, naming the file
 */
export async function checkStreamingModel(
  model: ModelFiles,
  api: 'OnlineRecognizer' | 'KeywordSpotter',
): Promise<StreamingFacts> {
  const metadata = await checkSherpaFiles(model, api);
  const files = usedFiles(model).filter(({ setting }) => metadata.has(setting));
  let facts: StreamingFacts | undefined;
  for (const file of files) {
    const { setting } = file;
    const shapes = await checkOnnxGraph(file.path, fileLabel(file));
    if (CTC_SETTING.test(setting)) await checkVocabulary(model, file, shapes);
    const entries = metadata.get(setting);
    const window = entries?.get('T') ?? entries?.get('window_size');
    if (window === undefined) continue;
    checkInput(model, file, { shapes, windowFrames: Number(window) });
    const isNemoCtc = setting === 'modelConfig.nemoCtc.model';
    const shift = entries?.get('decode_chunk_len') ?? entries?.get('chunk_shift');
    const subsampling = Number(entries?.get('subsampling_factor') ?? USUAL_SUBSAMPLING);
    facts = {
      windowFrames: Number(window),
      shiftS: Number(shift ?? 0) / FRAMES_PER_S,
      timeScale: isNemoCtc ? subsampling / USUAL_SUBSAMPLING : 1,
    };
  }
  return facts ?? { windowFrames: 0, shiftS: 0, timeScale: 1 };
}

/** The frames and features that the metadata and the settings promise must be what comes in. */
function checkInput(
  model: ModelFiles,
  file: UsedFile,
  { shapes, windowFrames }: { shapes: OnnxShapes; windowFrames: number },
): void {
  const features = model.settings['featConfig'] as { featureDim?: number } | undefined;
  const featureDim = features?.featureDim ?? DEFAULT_FEATURES;
  const sizes = (shapes.inputs[0] ?? []).slice(1).filter((dim) => typeof dim === 'number');
  // [N, frames, features] or [N, features, frames].
  const unexpected = sizes.find((dim) => dim > 0 && dim !== windowFrames && dim !== featureDim);
  if (unexpected === undefined) return;
  throw new EarshotError(
    'MODEL_INVALID',
    `the model file ${fileLabel(file)} takes ${sizes.join(' x ')}, its metadata and settings say ` +
      `${windowFrames} frames of ${featureDim} features`,
  );
}

/** A token without a name ends the process when it is heard. */
async function checkVocabulary(
  model: ModelFiles,
  file: UsedFile,
  { outputs }: OnnxShapes,
): Promise<void> {
  const tokens = usedFiles(model).find(({ setting }) => setting === 'modelConfig.tokens');
  const size = outputs[0]?.at(-1);
  if (!tokens || typeof size !== 'number') return;
  const known = new Set((await readTokens(tokens)).values());
  for (let id = 0; id < size; id++) {
    if (known.has(id)) continue;
    throw new EarshotError(
      'MODEL_INVALID',
      `the model file ${fileLabel(tokens)} lacks the token ${id} of ${size} that ` +
        `${file.name} can emit`,
    );
  }
}
