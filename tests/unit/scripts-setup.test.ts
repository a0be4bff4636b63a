import { readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeMachine } from '../fakes/fake-machine.ts';

const machines: FakeMachine[] = [];

function machine(): FakeMachine {
  const made = new FakeMachine();
  machines.push(made);
  return made;
}

afterEach(() => {
  for (const made of machines.splice(0)) made.remove();
});

/** Exactly one line on standard error, and it says this. */
function expectOneLine(stderr: string, what: RegExp): void {
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(what);
}

describe('scripts/setup on a machine that is ready', () => {
  it('installs what is missing, builds, and does nothing the second time', () => {
    const box = machine();
    box.installed = box.installed.filter((name) => name !== 'libespeak-ng1');
    const first = box.run('scripts/setup');
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('Debian packages to install: libespeak-ng1\n');
    expect(box.calls()).toEqual([
      expect.stringMatching(/^apt-get .* update$/),
      expect.stringMatching(/^apt-get .* install -y .*--no-remove libespeak-ng1$/),
      expect.stringMatching(/^npm ci --ignore-scripts/),
      expect.stringMatching(/^npm rebuild/),
      'npm run --silent build',
    ]);

    box.installed.push('libespeak-ng1');
    box.forgetCalls();
    const second = box.run('scripts/setup');
    expect(second).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(box.calls()).toEqual([]);
  });

  it('uses sudo where it is not root', () => {
    const box = machine();
    box.installed = [];
    box.says('id', '1000');
    box.hasSudo();
    expect(box.run('scripts/setup').status).toBe(0);
    expect(box.calls()[0]).toMatch(/^sudo -n env DEBIAN_FRONTEND=noninteractive apt-get .*update$/);
    expect(box.calls()[1]).toMatch(/^apt-get .*update$/);
  });

  it('asks for the packages of the tests only when told to', () => {
    const box = machine();
    box.installed = box.installed.filter((name) => name !== 'flite');
    expect(box.run('scripts/setup').stdout).not.toContain('flite');
    expect(box.run('scripts/setup', '--test').stdout).toContain('to install: flite\n');
  });

  it('installs npm packages again when the lockfile changes, and builds when a source does', () => {
    const box = machine();
    box.run('scripts/setup');
    box.forgetCalls();
    writeFileSync(join(box.root, 'daemon', 'new.ts'), 'export const a = 1;\n');
    box.run('scripts/setup');
    expect(box.calls()).toEqual(['npm run --silent build']);
    box.forgetCalls();
    rmSync(join(box.root, 'daemon', 'new.ts'));
    box.run('scripts/setup');
    expect(box.calls()).toEqual(['npm run --silent build']);
    box.forgetCalls();
    writeFileSync(join(box.root, 'package-lock.json'), '{"changed":1}\n');
    box.run('scripts/setup');
    expect(box.calls()).toEqual([
      expect.stringMatching(/^npm ci/),
      expect.stringMatching(/^npm rebuild/),
      'npm run --silent build',
    ]);
  });

  it('takes the names that newer releases gave to libraries', () => {
    const box = machine();
    box.installed = box.installed.map((name) =>
      name === 'libsphinxbase3' ? 'libsphinxbase3t64' : name,
    );
    expect(box.run('scripts/setup').stdout).not.toContain('to install');
    box.installed = box.installed.filter((name) => name !== 'libsphinxbase3t64');
    box.available = box.available.map((name) => name.replace(/^libsphinxbase3$/, '$&t64'));
    box.run('scripts/setup');
    expect(box.calls().join('\n')).toMatch(/install .* libsphinxbase3t64$/m);
  });

  it('takes the PortAudio of the distribution where the bundled one fits another processor', () => {
    const box = machine();
    box.bundledPortAudio = 'library of another processor';
    const { stderr } = box.run('scripts/setup');
    expectOneLine(
      stderr,
      /no PortAudio for this processor: run 'sudo apt-get install libportaudio2'/,
    );
    box.debianPortAudio = true;
    expect(box.run('scripts/setup').status).toBe(0);
    const bundled = 'node_modules/naudiodon/portaudio/bin/libportaudio.so.2';
    expect(readlinkSync(join(box.root, bundled))).toMatch(/debian\/libportaudio\.so\.2$/);
  });
});

describe('scripts/setup says in one line what failed and how to get past it', () => {
  const faults: [name: string, spoil: (box: FakeMachine) => unknown, line: RegExp][] = [
    ['no Node', (box) => box.lacks('node'), /Node 20\.19 or newer .* none is here\. Get Node 22/],
    ['Node 18', (box) => box.says('node', 'v18.20.4'), /this machine has 18\.20\.4\. Get Node 22/],
    ['Node 20.18', (box) => box.says('node', 'v20.18.3'), /this machine has 20\.18\.3/],
    [
      'Node 18 where apt has a newer one',
      (box) => {
        box.says('node', 'v18.20.4');
        box.aptNode = '20.19.2+dfsg-1';
      },
      /Run 'sudo apt-get install nodejs npm'/,
    ],
    ['a Node that does not run', (box) => box.says('node', 'oops'), /does not answer/],
    ['no npm', (box) => box.lacks('npm'), /npm is missing .*sudo apt-get install npm/],
    [
      'no apt',
      (box) => box.lacks('apt-get'),
      /not Debian or Ubuntu.*libpocketsphinx3 .*EARSHOT_SKIP_PACKAGES=1/,
    ],
    [
      'neither root nor sudo',
      (box) => {
        box.installed = [];
        box.says('id', '1000');
      },
      /needs root: run 'apt-get install libpocketsphinx3 .*' as root/,
    ],
    [
      'no package source reached',
      (box) => box.aptFails("E: Failed to fetch x  Could not resolve 'mirror'"),
      /cannot be reached.*export http_proxy=.* https_proxy=/,
    ],
    [
      'a package that no source has',
      (box) => {
        box.installed = [];
        box.available = box.available.filter((name) => name !== 'libpocketsphinx3');
      },
      /no package source of this machine has: libpocketsphinx3\..*universe/,
    ],
    [
      'a full disk',
      (box) => box.aptFails('E: Write error - write (28: No space left on device)'),
      /the disk is full\. Free some space/,
    ],
    [
      'a package tool at work',
      (box) => box.aptFails('E: Could not get lock /var/lib/dpkg/lock-frontend.'),
      /another package tool is at work/,
    ],
    [
      'an installation cut off',
      (box) => box.aptFails('E: dpkg was interrupted, you must manually run'),
      /sudo dpkg --configure -a/,
    ],
    [
      'packages in the way',
      (box) => box.aptFails('E: Packages need to be removed but remove is disabled.'),
      /would remove other packages/,
    ],
    [
      'no npm server reached',
      (box) => box.npmFails('ci', 'npm error code ENOTFOUND'),
      /fetching npm packages: the package server cannot be reached.*https_proxy=/,
    ],
    [
      'a proxy with a login',
      (box) => box.npmFails('ci', 'npm error code E407'),
      /the proxy wants a login/,
    ],
    [
      'a proxy that re-signs',
      (box) => box.npmFails('ci', 'npm error code SELF_SIGNED_CERT_IN_CHAIN'),
      /update-ca-certificates/,
    ],
    [
      'no compiler',
      (box) => box.npmFails('rebuild', 'gyp ERR! stack Error: not found: make'),
      /no working C\+\+ compiler: run 'sudo apt-get install python3 make g\+\+'/,
    ],
    [
      'an unknown failure',
      (box) => box.npmFails('rebuild', 'something odd'),
      /compiling native packages failed: something odd\. The whole output is in .*setup\.log/,
    ],
    [
      'a native package without its library',
      (box) => box.doesNotLoad('naudiodon'),
      /after installation, naudiodon does not load: run 'npm rebuild'/,
    ],
    [
      'a source that does not compile',
      (box) => box.npmFails('run', 'daemon/a.ts(1,2): error TS2304: x'),
      /the build failed: daemon\/a\.ts\(1,2\): error TS2304: x/,
    ],
    ['an unknown argument', (box) => box.args.push('--fast'), /unknown argument: --fast/],
  ];
  it.each(faults)('%s', (_, spoil, line) => {
    const box = machine();
    spoil(box);
    const { status, stderr } = box.run('scripts/setup', ...box.args);
    expectOneLine(stderr, line);
    expect(status).toBe(1);
  });
});
