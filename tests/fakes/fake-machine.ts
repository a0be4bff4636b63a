import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const RUN_TIMEOUT_MS = 20_000;
/** What the scripts may use of the real machine. */
const TOOLS = [
  ...['bash', 'sh', 'env', 'dirname', 'mkdir', 'cat', 'cp', 'ln', 'rm', 'chmod', 'tail', 'head'],
  ...['tr', 'cut', 'grep', 'sed', 'sort', 'find', 'xargs', 'sha256sum', 'od', 'readlink', 'sleep'],
];
const PACKAGES = [
  ...['libpocketsphinx3', 'libsphinxbase3', 'pocketsphinx-en-us', 'libespeak-ng1'],
  ...['espeak-ng-data', 'libspeexdsp1', 'libasound2-dev', 'libasound2-plugins', 'bzip2'],
  ...['python3', 'make'],
  ...[
    'tesseract-ocr',
    'tesseract-ocr-osd',
    'g++',
    'libportaudio2',
    'git',
    'flite',
    'espeak-ng',
    'sox',
    'flac',
    'pulseaudio',
  ],
  ...['mosquitto', 'openssl'],
  ...['pulseaudio-utils', 'alsa-utils'],
];

export interface RunResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/**
 * A machine for the set-up scripts: a copy of them in a folder of its own, a PATH with a few real
 * tools, and fakes of everything that would install something. Every call of a fake is noted.
 */
export class FakeMachine {
  readonly root: string;
  readonly #home: string;
  /** Debian packages that dpkg reports. */
  installed = [...PACKAGES];
  /** Debian packages that apt could install. */
  available = [...PACKAGES];
  /** Version of nodejs that apt offers. */
  aptNode = '18.20.4+dfsg-1';
  /** First bytes of the PortAudio that comes with naudiodon; by default those of node itself. */
  bundledPortAudio: string | undefined;
  debianPortAudio = false;
  /** Arguments for the next run, where a case wants any. */
  readonly args: string[] = [];
  readonly #texts = new Map<string, string>([
    ['node', 'v20.19.0'],
    ['id', '0'],
    ['uname', 'x86_64'],
  ]);
  readonly #absent = new Set<string>(['sudo']);
  /** [program and first arguments, what it says before it fails]. */
  readonly #failures: [call: string, words: string][] = [];
  #unloadable = '';
  #vitest = { summary: '{"passed":1,"failed":0,"skipped":0}', exit: 0 };

  constructor() {
    this.#home = mkdtempSync(join(tmpdir(), 'earshot-setup-'));
    this.root = join(this.#home, 'earshot');
    mkdirSync(join(this.root, 'daemon', 'cli'), { recursive: true });
    mkdirSync(join(this.#home, 'bin'));
    cpSync(join(ROOT, 'scripts'), join(this.root, 'scripts'), { recursive: true });
    for (const name of ['package-lock.json', '.npmrc', 'tsconfig.json', 'tsconfig.build.json']) {
      writeFileSync(join(this.root, name), '{}\n');
    }
    for (const tool of TOOLS) {
      const real = ['/usr/bin', '/bin'].map((at) => join(at, tool)).find(existsSync);
      if (real !== undefined) symlinkSync(real, join(this.#home, 'bin', tool));
    }
  }

  lacks(program: string): void {
    this.#absent.add(program);
  }

  /** Sudo that asks for no password. */
  hasSudo(): void {
    this.#absent.delete('sudo');
  }

  /** Makes a program print a line whatever it is asked. */
  says(program: string, text: string): void {
    this.#texts.set(program, text);
  }

  aptFails(words: string): void {
    this.installed = [];
    this.#failures.push(['apt-get', words]);
  }

  npmFails(call: string, words: string): void {
    this.#failures.push([`npm ${call}`, words]);
  }

  doesNotLoad(packageName: string): void {
    this.#unloadable = packageName;
  }

  /** What the test runner leaves behind: the text of its summary, and its exit status. */
  vitest(summary: string, exit: number): void {
    this.#vitest = { summary, exit };
  }

  /** Runs one of the scripts; `path` is relative to the root. */
  run(path: string, ...args: string[]): RunResult {
    this.#makeFakes();
    const { status, stdout, stderr } = spawnSync(join(this.root, path), args, {
      cwd: this.#home,
      env: { PATH: join(this.#home, 'bin') },
      encoding: 'utf8',
      timeout: RUN_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { status, stdout, stderr };
  }

  /** Calls of the fakes that install, build or test, in order. */
  calls(): string[] {
    const path = join(this.#home, 'calls');
    return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  }

  forgetCalls(): void {
    rmSync(join(this.#home, 'calls'), { force: true });
  }

  remove(): void {
    rmSync(this.#home, { recursive: true });
  }

  #makeFakes(): void {
    const library = join(this.#home, 'debian', 'libportaudio.so.2');
    this.#fake('id', `echo ${this.#texts.get('id')}`);
    this.#fake('uname', `echo ${this.#texts.get('uname')}`);
    this.#fake('dpkg-query', `printf '${this.installed.map((p) => `installed=${p} `).join('')}'`);
    this.#fake('apt-cache', this.#aptCache());
    this.#fake('apt-get', this.#noted('apt-get', ''));
    const calls = join(this.#home, 'calls');
    const sudo = `[ "$*" = '-n true' ] && exit\necho "sudo $*" >>${calls}\nshift\nexec "$@"`;
    this.#fake('sudo', sudo);
    this.#fake('node', this.#node());
    this.#fake('npm', this.#noted('npm', this.#npm()));
    this.#fake('ldconfig', `[ ! -f ${library} ] || echo "libportaudio.so.2 (libc6) => ${library}"`);
    if (this.debianPortAudio) {
      mkdirSync(join(this.#home, 'debian'), { recursive: true });
      cpSync(join(this.#home, 'bin', 'node'), library);
    }
  }

  #fake(program: string, script: string): void {
    const path = join(this.#home, 'bin', program);
    rmSync(path, { force: true });
    if (this.#absent.has(program)) return;
    appendFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  #noted(program: string, script: string): string {
    const failures = this.#failures
      .filter(([call]) => call.startsWith(program))
      .map(([call, words]) => `case "${program} $*" in "${call}"*) echo "${words}"; exit 1;; esac`);
    return [`echo "${program} $*" >>${join(this.#home, 'calls')}`, ...failures, script].join('\n');
  }

  #aptCache(): string {
    const names = this.available.map((name) => `${name}) echo "  Candidate: 1.0";;`).join('\n');
    // The real one goes on after this line, and dies where nobody reads on.
    return `trap 'echo "  Version table:" && sleep 0.02 && echo "    500"' EXIT
      case "$2" in\nnodejs) echo "  Candidate: ${this.aptNode}";;\n${names}\nesac`;
  }

  #node(): string {
    return `case "$1" in
      -e) [ "$3" != "${this.#unloadable}" ];;
      --enable-source-maps) shift; echo "$@ (pool $UV_THREADPOOL_SIZE)";;
      *) echo "${this.#texts.get('node')}";;
    esac`;
  }

  #npm(): string {
    const bin = join(this.#home, 'bin');
    const portAudio =
      this.bundledPortAudio === undefined
        ? `cp ${bin}/node $portaudio/libportaudio.so.2`
        : `echo "${this.bundledPortAudio}" >$portaudio/libportaudio.so.2`;
    const { summary, exit } = this.#vitest;
    const calls = join(this.#home, 'calls');
    return `case "$1" in
      ci)
        portaudio=node_modules/naudiodon/portaudio/bin
        rm -rf node_modules
        mkdir -p $portaudio node_modules/.bin
        ${portAudio}
        cat >node_modules/.bin/vitest <<'END'
#!/bin/sh
echo "vitest $*" >>${calls}
printf '%s' '${summary}' >"$EARSHOT_TEST_SUMMARY"
exit ${exit}
END
        chmod +x node_modules/.bin/vitest;;
      run)
        if [ "$3" = build ]; then mkdir -p dist/daemon/cli; echo >dist/daemon/cli/main.js; fi;;
    esac`;
  }
}
