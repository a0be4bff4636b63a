import { join } from 'node:path';
import { type Clip, readClip, trimmed } from './clip.ts';
import { runProgram } from './program.ts';

/** A synthetic person. The commands are spoken by several, because one voice proves little. */
export interface Speaker {
  name: string;
  program: string;
  args(text: string, wavPath: string): string[];
}

function flite(voice: string): Speaker {
  const args = (text: string, wavPath: string): string[] => [
    ...['-voice', voice],
    ...['-t', text],
    ...['-o', wavPath],
  ];
  return { name: `flite ${voice}`, program: 'flite', args };
}

/** Debian's flite voices at 16 kHz, and a voice of espeak-ng that differs from the box's own. */
export const SPEAKERS: readonly Speaker[] = [
  flite('slt'),
  flite('rms'),
  flite('awb'),
  {
    name: 'espeak-ng en-us+f3',
    program: 'espeak-ng',
    args: (text, wavPath) => ['-v', 'en-us+f3', '-w', wavPath, text],
  },
];

export const SPEAKERS_NOTE = 'Spoken by flite slt, rms, awb and espeak-ng en-us+f3.';

/** Speaks texts into clips without silence around them, each text once. */
export class Studio {
  readonly #folder: string;
  readonly #made = new Map<string, Promise<Clip>>();

  /** @param folder for the files on their way, removed by its owner */
  constructor(folder: string) {
    this.#folder = folder;
  }

  speak(speaker: Speaker, text: string): Promise<Clip> {
    const key = `${speaker.name}: ${text}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const clip = this.#make(speaker, text);
    this.#made.set(key, clip);
    return clip;
  }

  async #make(speaker: Speaker, text: string): Promise<Clip> {
    const path = join(this.#folder, `speech-${this.#made.size}.wav`);
    await runProgram(speaker.program, speaker.args(text, path));
    return trimmed(await readClip(path));
  }
}
