import { type Damage, damages } from './damage.ts';

/** The fixtures, by the ways in which they are spoiled. */
export const BAD_MODELS: Readonly<Record<string, Readonly<Record<string, Damage>>>> = {
  'streaming-zipformer': {
    ...damages('encoder.onnx', 'decode_chunk_len'),
    'decoder and joiner swapped': {
      spoil: (model) => {
        const { 'decoder.onnx': decoder = '', 'joiner.onnx': joiner = '' } = model.paths;
        return {
          ...model,
          paths: { ...model.paths, 'decoder.onnx': joiner, 'joiner.onnx': decoder },
        };
      },
      code: 'MODEL_INVALID',
      file: 'decoder.onnx',
    },
    'features of another size': {
      spoil: (model) => ({
        ...model,
        settings: { ...model.settings, featConfig: { sampleRate: 16_000, featureDim: 64 } },
      }),
      code: 'MODEL_INVALID',
      file: 'encoder.onnx',
    },
    'a search that does not exist': {
      spoil: (model) => ({ ...model, settings: { ...model.settings, decodingMethod: 'fast' } }),
      code: 'MODEL_INVALID',
      file: 'decodingMethod fast',
    },
  },
  'streaming-zipformer-ctc': damages('model.onnx', 'decode_chunk_len'),
  'streaming-nemo-ctc': damages('model.onnx', 'window_size'),
  keywords: damages('encoder.onnx', 'query_head_dims'),
  'nemo-tdt': damages('encoder.onnx', 'pred_hidden'),
  'nemo-ctc': damages('model.onnx', 'vocab_size'),
};
