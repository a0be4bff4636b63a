import { join } from 'node:path';
import { type Clip, readClip, trimmed } from './clip.ts';
import { runProgram } from './program.ts';

/** A synthetic person. The commands are spoken by several, because one voice proves little. */
export interface Speaker {
  name: string;
  program: string;
  args(line: Line, wavPath: string): string[];
}

/** What is to be said, and how slowly: 1 is the speaker's own pace. */
export interface Line {
  text: string;
  stretch: number;
}

function flite(voice: string): Speaker {
  const args = ({ text, stretch }: Line, wavPath: string): string[] => [
    ...['-voice', voice],
    ...['--setf', `duration_stretch=${stretch}`],
    ...['-t', text],
    ...['-o', wavPath],
  ];
  return { name: `flite ${voice}`, program: 'flite', args };
}

/** espeak-ng's own pace. */
const NORMAL_WORDS_PER_MINUTE = 175;

/** Debian's flite voices at 16 kHz, and a voice of espeak-ng that differs from the box's own. */
export const SPEAKERS: readonly Speaker[] = [
  flite('slt'),
  flite('rms'),
  flite('awb'),
  {
    name: 'espeak-ng en-us+f3',
    program: 'espeak-ng',
    args: ({ text, stretch }, wavPath) => {
      const wordsPerMinute = Math.round(NORMAL_WORDS_PER_MINUTE / stretch);
      return ['-v', 'en-us+f3', '-s', String(wordsPerMinute), '-w', wavPath, text];
    },
  },
];

export const SPEAKERS_NOTE = 'Spoken by flite slt, rms, awb and espeak-ng en-us+f3.';

/** Speaks lines into clips without silence around them. */
export class Studio {
  readonly #folder: string;
  #made = 0;

  /** @param folder for the files on their way, removed by its owner */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async speak(speaker: Speaker, line: Line): Promise<Clip> {
    const path = join(this.#folder, `speech-${this.#made++}.wav`);
    await runProgram(speaker.program, speaker.args(line, path));
    return trimmed(await readClip(path));
  }
}
