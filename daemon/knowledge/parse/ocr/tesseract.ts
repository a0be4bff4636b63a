import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import type { ParseInput } from '../parse-input.ts';
import { Refusal } from '../refusal.ts';
import { chosenLanguages, languagePackage, languagesIn } from './ocr-languages.ts';

/** How tesseract looks at a picture; the numbers are its page segmentation modes. */
export const LAYOUT_MODE = { page: 3, sparse: 11 } as const;

/** What is read from one picture. */
export interface RecognitionTask {
  /** A file in any format that tesseract reads. */
  picture: Uint8Array;
  mode: (typeof LAYOUT_MODE)[keyof typeof LAYOUT_MODE];
  /** Points per inch; absent: what the file says. */
  dpi?: number;
  /** What comes back: a table of words with their places, or a PDF that holds the picture. */
  output: 'tsv' | 'pdf';
  /** Codes of tesseract, for example `eng`. */
  languages: readonly string[];
  timeLimitMs: number;
}

export const INSTALL_HINT = 'install the Debian package tesseract-ocr';

const PROGRAM = 'tesseract';
/** Where Debian puts programs. Threads only get in each other's way on a page (measured: 1.1 s). */
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', OMP_THREAD_LIMIT: '1', LC_ALL: 'C' };
/** A page of small print has 100 KiB of words; a PDF holds the picture again. */
const MAX_OUTPUT_BYTES = 128 * 1024 * 1024;
const LIST_LIMIT_MS = 10_000;

interface Ended {
  output: Buffer;
  hasFailed: boolean;
}

/** Runs the program to its end. @throws Refusal when it is not installed */
function run(args: readonly string[], input: Uint8Array, timeLimitMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(PROGRAM, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: ENVIRONMENT,
      timeout: timeLimitMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_OUTPUT_BYTES) chunks.push(chunk);
      else child.kill('SIGKILL');
    });
    child.once('error', () => reject(new Refusal('program-missing', INSTALL_HINT)));
    child.once('close', (code) => {
      resolve({ output: Buffer.concat(chunks), hasFailed: code !== 0 });
    });
    feed(child.stdin, input);
  });
}

function feed(stdin: Writable, input: Uint8Array): void {
  // It may end before it has read everything: how it ended tells more than a broken pipe.
  stdin.on('error', () => undefined);
  stdin.end(input);
}

/**
 * The languages that a document is read with: those of the settings, else those that are installed.
 * One that is missing is noted.
 * @throws Refusal when tesseract is not installed
 */
export async function ocrLanguagesFor(
  input: Pick<ParseInput, 'ocrLanguages' | 'document'>,
): Promise<string[]> {
  const { output } = await run(['--list-langs'], new Uint8Array(), LIST_LIMIT_MS);
  const choice = chosenLanguages(languagesIn(output.toString()), input.ocrLanguages);
  for (const code of choice.missing) {
    const fix = `install the Debian package ${languagePackage(code)}`;
    input.document.note(`scans were read without the language ${code}: ${fix}`);
  }
  return choice.languages;
}

/**
 * Lets tesseract read a picture.
 * @returns its output; undefined when it could not read the picture, or not in time
 * @throws Refusal when it is not installed
 */
export async function recognise(task: RecognitionTask): Promise<Buffer | undefined> {
  const args = ['stdin', 'stdout', '--psm', String(task.mode)];
  if (task.languages.length > 0) args.push('-l', task.languages.join('+'));
  if (task.dpi !== undefined) args.push('--dpi', String(Math.round(task.dpi)));
  const { output, hasFailed } = await run([...args, task.output], task.picture, task.timeLimitMs);
  return hasFailed ? undefined : output;
}
