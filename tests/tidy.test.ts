import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSyntax } from './tidy/syntax-rules.ts';
import { checkReadme, checkText, isChecked, LONG_FILES } from './tidy/text-rules.ts';
import type { SourceText, Violation } from './tidy/violation.ts';

const ROOT = join(import.meta.dirname, '..');
const MAX_FILE_BYTES = 1_000_000;

/** Everything that is, or is about to be, in the repository. */
function repositoryPaths(): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

function check(source: SourceText): Violation[] {
  const isTypeScript = source.path.endsWith('.ts');
  return [...checkText(source), ...(isTypeScript ? checkSyntax(source) : [])];
}

function show(violations: readonly Violation[]): string[] {
  return violations.map(({ path, line, what }) => `${path}:${line} ${what}`);
}

describe('the repository', () => {
  const paths = repositoryPaths();

  it('keeps the law of the house', () => {
    const sources = paths
      .filter(isChecked)
      .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
    expect(sources.filter(({ path }) => path.endsWith('.ts')).length).toBeGreaterThan(20);
    expect(show(sources.flatMap(check))).toEqual([]);
  });

  it('holds no large file', () => {
    const large = paths.filter((path) => statSync(join(ROOT, path)).size > MAX_FILE_BYTES);
    expect(large).toEqual([]);
  });

  it('lists only files that are there and long as long', () => {
    const stale = Object.keys(LONG_FILES).filter((path) => {
      if (!existsSync(join(ROOT, path))) return true;
      return readFileSync(join(ROOT, path), 'utf8').split('\n').length <= 250;
    });
    expect(stale).toEqual([]);
  });

  it('opens its README with what Earshot is and the two commands', () => {
    expect(checkReadme(readFileSync(join(ROOT, 'README.md'), 'utf8'))).toEqual([]);
  });

  it('has a lockfile that names every optional package, or npm ci refuses it', () => {
    interface Locked {
      optionalDependencies?: Record<string, string>;
    }
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, Locked>;
    };
    const absent = Object.entries(lock.packages).flatMap(([parent, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) =>
          lock.packages[`node_modules/${name}`] === undefined &&
          lock.packages[`${parent}/node_modules/${name}`] === undefined,
      ),
    );
    expect(absent, 'run `npm run lock`').toEqual([]);
  });
});

describe('the law', () => {
  /** What it says about a small file. */
  function verdict(path: string, text: string): string[] {
    return check({ path, text }).map(({ what }) => what);
  }
  const longFunction = `export function f(): void {\n${'  f();\n'.repeat(70)}}\n`;

  const bad: [fault: string, path: string, text: string, what: RegExp][] = [
    ['a long file', 'hw/a.ts', 'f();\n'.repeat(251), /251 lines/],
    ['a long script', 'scripts/a', 'f\n'.repeat(251), /251 lines/],
    ['a long line', 'hw/a.ts', `// ${'x'.repeat(98)}\n`, /101 characters/],
    ['no last newline', 'README.md', 'x', /newline/],
    ['a large file', 'docs/a.md', 'x\n'.repeat(500_001), /1 MB/],
    ['an empty name', 'hw/utils.ts', 'f();\n', /says nothing/],
    ['types.ts', 'models/types.ts', 'f();\n', /says nothing/],
    ['a barrel', 'hw/index.ts', "export { a } from './a.ts';\n", /says nothing/],
    ['camel case', 'hw/fooBar.ts', 'f();\n', /kebab-case/],
    ['an open end', 'README.md', 'TODO: write\n', /open ends/],
    ['a machine path', 'README.md', 'see /home/someone\n', /path of one machine/],
    ['a temporary path', 'hw/a.ts', "const a = '/tmp/x';\n", /path of one machine/],
    ['a registry', '.npmrc', 'registry=https://registry.npmjs.org\n', /registry/],
    ['its own clock', 'hw/a.ts', 'f(Date.now());\n', /Clock/],
    ['its own timer', 'daemon/voice/a.ts', 'setTimeout(f, 1);\n', /Clock/],
    ['the environment', 'hw/a.ts', "f(process.env['X']);\n", /environment/],
    ['a long function', 'tests/a.ts', longFunction, /72 lines, at most 70/],
    ['four parameters', 'hw/a.ts', 'f((a, b, c, d) => a);\n', /4 positional/],
    ['any', 'tests/a.ts', 'let a: any;\n', /any/],
    ['a non-null claim', 'hw/a.ts', 'f(a!);\n', /prove/],
    ['a default export', 'hw/a.ts', 'export default f;\n', /default/],
    ['a default function', 'hw/a.ts', 'export default function f() {}\n', /default/],
    ['a bare number', 'hw/a.ts', 'function f() {\n  return g(250);\n}\n', /250 needs a name/],
    ['a bare let', 'hw/a.ts', 'function f() {\n  let a = 7;\n}\n', /7 needs a name/],
    ['a bare comparison', 'hw/a.ts', 'f(() => a > 1.3);\n', /1.3 needs a name/],
  ];
  it.each(bad)('forbids %s', (_, path, text, what) => {
    expect(verdict(path, text).join('; ')).toMatch(what);
  });

  const good: [what: string, path: string, text: string][] = [
    ['a named number', 'hw/a.ts', 'function f() {\n  const maxMs = 250;\n  return maxMs;\n}\n'],
    ['a default', 'hw/a.ts', 'function f(gain = 0.7) {\n  return gain;\n}\n'],
    ['a key', 'hw/a.ts', 'function f() {\n  return { maxMs: 250 };\n}\n'],
    ['a constant', 'hw/a.ts', 'export const MAX_MS = 250;\n'],
    ['a small number', 'hw/a.ts', 'function f() {\n  return a * 2 + 1000;\n}\n'],
    ['a group', 'hw/a.ts', 'function f(m) {\n  return m[5];\n}\n'],
    ['an offset', 'hw/a.ts', 'function f(v) {\n  v.setUint16(22, 1, true);\n}\n'],
    ['numbers in tests', 'tests/a.ts', 'function f() {\n  return g(250);\n}\n'],
    ['the clock itself', 'daemon/base/clock.ts', 'f(Date.now());\n'],
    ['timers in tests', 'tests/a.ts', 'setTimeout(f, 1);\n'],
    ['a non-null claim in a test', 'tests/a.ts', 'f(a!);\n'],
    ['a config file', 'vitest.config.ts', 'export default f;\n'],
    ['a test file name', 'tests/unit/a-b.test.ts', 'f();\n'],
  ];
  it.each(good)('allows %s', (_, path, text) => {
    expect(verdict(path, text)).toEqual([]);
  });

  it('knows a README that opens wrongly', () => {
    const right = '# Earshot\n\nEarshot is x.\n\n```sh\n./scripts/start\n./scripts/test\n```\n';
    expect(checkReadme(right)).toEqual([]);
    expect(checkReadme(right.replace('# Earshot', '# Readme'))).toHaveLength(1);
    expect(checkReadme(right.replace('Earshot is', 'We made'))).toHaveLength(1);
    expect(checkReadme(right.replace('./scripts/test\n', ''))).toHaveLength(1);
    expect(checkReadme(right.replace('./scripts/start', 'npm ci'))).toHaveLength(1);
  });
});
