/**
 * Metadata that sherpa-onnx 1.13.8 reads without a default, by the setting of the file: where one
 * entry is missing the library ends the process (SHERPA_ONNX_READ_META_DATA in its macros.h; keys
 * from its *-model.cc).
 */
export interface MetadataNeed {
  /** Of the file, for example `modelConfig.whisper.encoder`. */
  setting: string;
  /** Absent: always needed. */
  applies?: (model: MetadataSource) => boolean;
  /** The file may be one of these; each lists its keys, and a value where one is fixed. */
  oneOf: readonly Readonly<Record<string, MetadataValue>>[];
}

/** What decides whether metadata is needed. */
export interface MetadataSource {
  settings: Readonly<Record<string, unknown>>;
  /** Found so far, by setting. */
  metadata: ModelMetadata;
}

/** Metadata of a model's ONNX files, by their setting. */
export type ModelMetadata = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The classes of sherpa whose models are known here. */
export type SherpaApi =
  | 'OnlineRecognizer'
  | 'KeywordSpotter'
  | 'OfflineRecognizer'
  | 'OfflineTts'
  | 'OfflineSpeechDenoiser'
  | 'OnlineSpeechDenoiser'
  | 'SpeakerEmbeddingExtractor';

/** `text`: not empty; `number`: one or more with commas between them; else the value itself. */
export type MetadataValue = 'text' | 'number' | { is: string };

const numbers = (keys: string): Record<string, MetadataValue> =>
  Object.fromEntries(keys.split(' ').map((key) => [key, 'number']));

const TRANSDUCER_ENCODER = 'modelConfig.transducer.encoder';
const STATELESS_DECODERS = new Set([
  'zipformer2',
  'zipformer',
  'conformer',
  'lstm',
  'ebranchformer',
]);

function modelType(settings: Readonly<Record<string, unknown>>): unknown {
  return (settings['modelConfig'] as { modelType?: unknown } | undefined)?.modelType;
}

const ZIPFORMER2 = numbers(
  'encoder_dims query_head_dims value_head_dims num_heads num_encoder_layers ' +
    'cnn_module_kernels left_context_len T decode_chunk_len',
);
const NEMO_CACHE = numbers(
  'window_size chunk_shift subsampling_factor vocab_size cache_last_channel_dim1 ' +
    'cache_last_channel_dim2 cache_last_channel_dim3 cache_last_time_dim1 ' +
    'cache_last_time_dim2 cache_last_time_dim3',
);
const NEMO_TRANSDUCER = numbers('vocab_size subsampling_factor pred_rnn_layers pred_hidden');

const STREAMING: readonly MetadataNeed[] = [
  {
    setting: TRANSDUCER_ENCODER,
    oneOf: [
      { model_type: { is: 'zipformer2' }, ...ZIPFORMER2 },
      {
        model_type: { is: 'zipformer' },
        ...numbers(
          'encoder_dims attention_dims num_encoder_layers cnn_module_kernels left_context_len ' +
            'T decode_chunk_len',
        ),
      },
      {
        model_type: { is: 'conformer' },
        ...numbers(
          'num_encoder_layers T decode_chunk_len left_context encoder_dim pad_length ' +
            'cnn_module_kernel',
        ),
      },
      {
        model_type: { is: 'lstm' },
        ...numbers('num_encoder_layers T decode_chunk_len rnn_hidden_size d_model'),
      },
      {
        model_type: { is: 'ebranchformer' },
        ...numbers(
          'decode_chunk_len T num_hidden_layers hidden_size intermediate_size ' +
            'csgu_kernel_size merge_conv_kernel left_context_len num_heads head_dim',
        ),
      },
      { ...NEMO_TRANSDUCER, ...NEMO_CACHE },
      {
        streaming_model_type: { is: 'nemo_parakeet_unified_streaming' },
        ...NEMO_TRANSDUCER,
        ...numbers(
          'left_feature_frames chunk_feature_frames right_feature_frames left_encoder_frames ' +
            'chunk_encoder_frames right_encoder_frames',
        ),
      },
    ],
  },
  { setting: 'modelConfig.zipformer2Ctc.model', oneOf: [ZIPFORMER2] },
  { setting: 'modelConfig.nemoCtc.model', oneOf: [NEMO_CACHE] },
  {
    setting: 'modelConfig.toneCtc.model',
    oneOf: [numbers('frame_length_ms state_dim sample_rate')],
  },
  {
    setting: 'modelConfig.transducer.decoder',
    // NeMo's decoders carry none; its encoders have no model_type of this list.
    applies: ({ metadata }) =>
      STATELESS_DECODERS.has(metadata.get(TRANSDUCER_ENCODER)?.get('model_type') ?? ''),
    oneOf: [numbers('vocab_size context_size')],
  },
];

const OFFLINE: readonly MetadataNeed[] = [
  {
    setting: 'modelConfig.nemoCtc.model',
    oneOf: ['EncDecCTCModelBPE', 'EncDecCTCModel', 'EncDecHybridRNNTCTCBPEModel'].map((is) => ({
      model_type: { is },
      ...numbers('vocab_size subsampling_factor'),
    })),
  },
  {
    setting: 'modelConfig.whisper.encoder',
    oneOf: [
      numbers(
        'n_mels n_text_layer n_text_ctx n_text_state n_vocab sot eot blank_id translate ' +
          'transcribe is_multilingual no_timestamps no_speech sot_sequence',
      ),
    ],
  },
  {
    setting: 'modelConfig.senseVoice.model',
    oneOf: [
      numbers(
        'vocab_size lfr_window_size lfr_window_shift normalize_samples with_itn without_itn ' +
          'lang_auto lang_zh lang_en lang_ja lang_ko lang_yue neg_mean inv_stddev',
      ),
    ],
  },
  {
    setting: 'modelConfig.canary.encoder',
    oneOf: [{ model_type: 'text', ...numbers('vocab_size subsampling_factor feat_dim') }],
  },
  {
    setting: TRANSDUCER_ENCODER,
    applies: ({ settings }) => modelType(settings) === 'nemo_transducer',
    oneOf: [NEMO_TRANSDUCER],
  },
  {
    setting: 'modelConfig.transducer.decoder',
    applies: ({ settings }) => modelType(settings) !== 'nemo_transducer',
    oneOf: [numbers('vocab_size context_size')],
  },
];

const VOICE: readonly MetadataNeed[] = [
  {
    setting: 'model.vits.model',
    oneOf: [{ ...numbers('sample_rate n_speakers'), language: 'text', comment: 'text' }],
  },
  {
    setting: 'model.kokoro.model',
    oneOf: [numbers('sample_rate n_speakers has_espeak style_dim')],
  },
  {
    setting: 'model.kitten.model',
    oneOf: [
      {
        model_type: { is: 'kitten-tts' },
        has_espeak: { is: '1' },
        ...numbers('sample_rate n_speakers style_dim'),
      },
    ],
  },
  {
    setting: 'model.matcha.acousticModel',
    oneOf: [numbers('sample_rate n_speakers use_eos_bos pad_id')],
  },
];

const DENOISER: readonly MetadataNeed[] = [
  {
    setting: 'model.gtcrn.model',
    oneOf: [
      {
        model_type: { is: 'gtcrn' },
        window_type: 'text',
        ...numbers(
          'sample_rate n_fft hop_length window_length version conv_cache_shape ' +
            'tra_cache_shape inter_cache_shape',
        ),
      },
    ],
  },
  {
    setting: 'model.dpdfnet.model',
    oneOf: [
      {
        model_type: 'text',
        profile: 'text',
        window_type: 'text',
        pad_mode: 'text',
        ...numbers(
          'sample_rate n_fft hop_length window_length freq_bins erb_bins spec_bins ' +
            'state_size erb_norm_state_size spec_norm_state_size erb_norm_init spec_norm_init',
        ),
      },
    ],
  },
];

const SPEAKER: readonly MetadataNeed[] = [
  {
    setting: 'model',
    oneOf: [
      {
        framework: { is: 'nemo' },
        language: 'text',
        ...numbers('output_dim feat_dim sample_rate window_size_ms window_stride_ms'),
      },
      ...['wespeaker', '3d-speaker'].map((is) => ({
        framework: { is },
        language: 'text' as const,
        ...numbers('output_dim sample_rate normalize_samples'),
      })),
    ],
  },
];

export const METADATA_NEEDS: Readonly<Record<SherpaApi, readonly MetadataNeed[]>> = {
  OnlineRecognizer: STREAMING,
  KeywordSpotter: STREAMING,
  OfflineRecognizer: OFFLINE,
  OfflineTts: VOICE,
  OfflineSpeechDenoiser: DENOISER,
  OnlineSpeechDenoiser: DENOISER,
  SpeakerEmbeddingExtractor: SPEAKER,
};
