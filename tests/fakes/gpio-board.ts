import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Words that each version of a tool takes, as the real ones refuse all others. */
const OPTIONS = {
  v1: {
    gpiomon: '--line-buffered|--format=%e|--active-low|--bias=disable|--bias=pull-*',
    gpioget: '--active-low|--bias=disable|--bias=pull-*',
    gpioset: '--mode=wait|--active-low',
    gpioinfo: '--nothing',
  },
  v2: {
    gpiomon: '--format=%e|--active-low|--bias=disabled|--bias=pull-*|--chip=*',
    gpioget: '--numeric|--active-low|--bias=disabled|--bias=pull-*|--chip=*',
    gpioset: '--toggle=0|--active-low|--chip=*',
    gpioinfo: '--chip=*',
  },
} as const;

const NO_CHIP = 'No such file or directory';
const SETPRIV = '/usr/bin/setpriv';

/** A folder with tools of libgpiod that work on a board of files: one line, one chip. */
export class GpioBoard {
  readonly folder = mkdtempSync(join(tmpdir(), 'earshot-gpio-'));
  readonly #events: number;

  constructor(version: keyof typeof OPTIONS) {
    execFileSync('mkfifo', [this.#file('events')]);
    // Open for both, so that neither side waits for the other, and no reader sees an end.
    this.#events = openSync(this.#file('events'), constants.O_RDWR);
    this.setLevel(false);
    writeFileSync(this.#file('calls'), '');
    for (const [name, options] of Object.entries(OPTIONS[version])) {
      const program = script({ folder: this.folder, name, options, version });
      writeFileSync(this.#file(name), program, { mode: 0o755 });
    }
    if (existsSync(SETPRIV)) symlinkSync(SETPRIV, this.#file('setpriv'));
  }

  /** Only the tools of this board can be found with it. */
  get environment(): Readonly<Record<string, string>> {
    return { PATH: this.folder };
  }

  /** What the tools were told, without questions for their version. */
  get calls(): string[] {
    return readFileSync(this.#file('calls'), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  }

  /** What gpioget says next. */
  setLevel(isActive: boolean): void {
    writeFileSync(this.#file('level'), isActive ? '1\n' : '0\n');
  }

  /** What gpiomon writes next. */
  write(text: string): void {
    writeSync(this.#events, text);
  }

  /** All tools fail from now on with what they would say of this. */
  fail(complaint: string = NO_CHIP): void {
    writeFileSync(this.#file('complaint'), complaint);
  }

  mend(): void {
    rmSync(this.#file('complaint'), { force: true });
  }

  /** Ends the gpiomon or gpioset that runs, as nobody asked for. */
  kill(): void {
    process.kill(Number(readFileSync(this.#file('pid'), 'utf8')), 'SIGKILL');
  }

  /** Whether the last gpiomon or gpioset still runs. */
  get isRunning(): boolean {
    try {
      process.kill(Number(readFileSync(this.#file('pid'), 'utf8')), 0);
      return true;
    } catch {
      return false;
    }
  }

  uninstall(): void {
    for (const name of Object.keys(OPTIONS.v1)) rmSync(this.#file(name));
  }

  remove(): void {
    closeSync(this.#events);
    rmSync(this.folder, { recursive: true });
  }

  #file(name: string): string {
    return join(this.folder, name);
  }
}

interface Script {
  folder: string;
  name: string;
  options: string;
  version: string;
}

function script({ folder, name, options, version }: Script): string {
  const said = version === 'v1' ? 'v1.6.3' : 'v2.2.1';
  return `#!/bin/sh
if [ "$1" = --version ]; then echo "${name} (libgpiod) ${said}"; exit 0; fi
echo "${name} $*" >> ${folder}/calls
stays=${version === 'v1' && name === 'gpioset' ? '' : 'yes'}
for word in "$@"; do
  case "$word" in
    ${options}) case "$word" in --mode=wait) stays=yes;; --toggle=0) stays=;; esac;;
    -*) echo "${name}: unrecognized option '$word'" >&2; exit 1;;
  esac
done
if [ -e ${folder}/complaint ]; then
  echo "${name}: $(/bin/cat ${folder}/complaint)" >&2; exit 1
fi
${ENDS[name] ?? ''}
`.replaceAll('FOLDER', folder);
}

/** What each tool does in the end. */
const ENDS: Record<string, string> = {
  gpioget: '/bin/cat FOLDER/level',
  gpiomon: 'echo $$ > FOLDER/pid; exec /bin/cat FOLDER/events',
  gpioset: 'if [ -n "$stays" ]; then echo $$ > FOLDER/pid; exec /bin/sleep 1000; fi',
};
