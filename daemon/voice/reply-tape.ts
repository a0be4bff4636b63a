import type { CreateResampler, Resampler } from '../ports/audio.ts';
import type { HeardPart, ReplyAudio } from '../ports/ears.ts';
import { joined } from './joined.ts';

/** Silence pushed through the resampler after a sentence, so that its last samples come out. */
const FLUSH_MS = 10;
/** Converted at a time: short, so that no block of the speaker waits for a whole sentence. */
const SLICE_MS = 20;
const MS_PER_SECOND = 1000;

/** A sentence that was not read to its end. */
interface Sentence {
  /** Its own samples that have arrived. */
  arrived: number;
  /** Its own samples that were read, without the slice under way. */
  read: number;
  isWhole: boolean;
}

/** A piece of a chunk, converted to the rate of the speaker. */
interface Slice {
  audio: ReplyAudio;
  samples: Float32Array;
  /** Samples that were read. */
  at: number;
}

/** What a block of the speaker was given. */
export interface TapeRead {
  /** Samples, from the front of the block. */
  count: number;
  /** Numbers of the sentences that ended in it. */
  ended: number[];
}

/** The audio of one reply, sentence by sentence, read at whatever rate the speaker asks for. */
export class ReplyTape {
  readonly #createResampler: CreateResampler;
  /** What is not converted, oldest first. */
  readonly #chunks: ReplyAudio[] = [];
  /** The first of them is being read. */
  readonly #sentences: Sentence[] = [];
  #heardSentences = 0;
  #resampler: { fromHz: number; toHz: number; instance: Resampler } | undefined;
  #slice: Slice | undefined;

  constructor(createResampler: CreateResampler) {
    this.#createResampler = createResampler;
  }

  /** By samples of the sentence, not of the speaker. */
  get heard(): HeardPart {
    const heardSentences = this.#heardSentences;
    const [sentence] = this.#sentences;
    if (!sentence?.isWhole || sentence.arrived === 0) return { heardSentences, heardShare: 0 };
    const read = sentence.read + this.#readOfSlice();
    return { heardSentences, heardShare: Math.min(1, read / sentence.arrived) };
  }

  append(audio: ReplyAudio): void {
    let sentence = this.#sentences.at(-1);
    if (!sentence || sentence.isWhole) {
      sentence = { arrived: 0, read: 0, isWhole: false };
      this.#sentences.push(sentence);
    }
    sentence.arrived += audio.samples.length;
    sentence.isWhole = audio.last;
    this.#chunks.push(audio);
  }

  /** Fills `block` from its front with what is there. */
  read(block: Float32Array, sampleRateHz: number): TapeRead {
    if (this.#resampler && this.#resampler.toHz !== sampleRateHz) this.#rewind();
    const ended: number[] = [];
    let count = 0;
    while (count < block.length) {
      this.#slice ??= this.#nextSlice(sampleRateHz);
      const slice = this.#slice;
      if (!slice) break;
      const take = Math.min(block.length - count, slice.samples.length - slice.at);
      block.set(slice.samples.subarray(slice.at, slice.at + take), count);
      count += take;
      slice.at += take;
      if (slice.at < slice.samples.length) continue;
      this.#endSlice(slice);
      if (slice.audio.last) ended.push(slice.audio.sentence);
    }
    return { count, ended };
  }

  close(): void {
    this.#resampler?.instance.close();
    this.#resampler = undefined;
  }

  #nextSlice(toHz: number): Slice | undefined {
    const chunk = this.#chunks.shift();
    if (!chunk) return undefined;
    const { sampleRateHz } = chunk;
    const most = Math.round((SLICE_MS * sampleRateHz) / MS_PER_SECOND);
    const isWhole = chunk.samples.length <= most;
    if (!isWhole) this.#chunks.unshift({ ...chunk, samples: chunk.samples.subarray(most) });
    const last = isWhole && chunk.last;
    const audio = { ...chunk, samples: chunk.samples.subarray(0, most), last };
    const resampler = this.#resamplerFor(sampleRateHz, toHz);
    const samples = resampler.process(audio.samples);
    if (!last) return { audio, samples, at: 0 };
    const silence = new Float32Array(Math.round((FLUSH_MS * sampleRateHz) / MS_PER_SECOND));
    return { audio, samples: joined([samples, resampler.process(silence)]), at: 0 };
  }

  #endSlice({ audio }: Slice): void {
    this.#slice = undefined;
    const [sentence] = this.#sentences;
    if (sentence) sentence.read += audio.samples.length;
    if (!audio.last) return;
    this.#sentences.shift();
    this.#heardSentences += 1;
  }

  /** Own samples of the slice under way that were read. */
  #readOfSlice(): number {
    const slice = this.#slice;
    if (!slice || slice.samples.length === 0) return 0;
    return Math.round((slice.audio.samples.length * slice.at) / slice.samples.length);
  }

  /** The speaker was opened again at another rate: what it has not read is converted anew. */
  #rewind(): void {
    const slice = this.#slice;
    this.close();
    if (!slice) return;
    const read = this.#readOfSlice();
    this.#slice = undefined;
    const [sentence] = this.#sentences;
    if (sentence) sentence.read += read;
    this.#chunks.unshift({ ...slice.audio, samples: slice.audio.samples.subarray(read) });
  }

  #resamplerFor(fromHz: number, toHz: number): Resampler {
    const current = this.#resampler;
    if (current?.fromHz === fromHz && current.toHz === toHz) return current.instance;
    current?.instance.close();
    this.#resampler = { fromHz, toHz, instance: this.#createResampler(fromHz, toHz) };
    return this.#resampler.instance;
  }
}
