import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PRODUCT = ['daemon', 'hw', 'config', 'models'];
/** With an unsupported TypeScript dependency-cruiser reads nothing, and finds nothing wrong. */
const FEWEST_MODULES = 50;

async function cruiseIn(baseDir: string, folders: string[]): Promise<ICruiseResult> {
  const options = await extractDepcruiseOptions(join(ROOT, '.dependency-cruiser.cjs'));
  const tsConfig = { fileName: join(ROOT, 'tsconfig.json') };
  const result = await cruise(folders, { ...options, tsConfig, baseDir, validate: true });
  if (typeof result.output === 'string') throw new Error('expected a result object');
  return result.output;
}

function violations(result: ICruiseResult): string[] {
  return result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

describe('the floors', () => {
  it('hold, and the cruise has really read the code', async () => {
    const result = await cruiseIn(ROOT, [...PRODUCT, 'scripts', 'tests']);
    expect(violations(result)).toEqual([]);
    const own = result.modules.filter(({ source }) => /^(daemon|hw|config|models)\//.test(source));
    expect(own.length).toBeGreaterThan(FEWEST_MODULES);
    const byTsPath = own.flatMap(({ dependencies }) =>
      dependencies.filter(({ module, resolved }) => module.endsWith('.ts') && resolved !== module),
    );
    expect(byTsPath.length).toBeGreaterThan(FEWEST_MODULES);
  });
});

describe('a house with a fault', () => {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
  });

  /** Rules broken by a tree of two or more small files. */
  async function rulesBroken(files: Record<string, string>): Promise<string[]> {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-floors-'));
    made.push(folder);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
    const result = await cruiseIn(folder, folders.sort());
    return result.summary.violations.map(({ rule }) => rule.name).sort();
  }

  it('that is sound breaks no rule', async () => {
    const broken = await rulesBroken({
      'daemon/base/clock.ts': 'export const a = 1;\n',
      'daemon/voice/pcm.ts': "import { a } from '../base/clock.ts';\nexport const b = a;\n",
    });
    expect(broken).toEqual([]);
  });

  const voice = 'export const b = 1;\n';
  const useOf = (path: string): string => `import { b } from '${path}';\nexport const c = b;\n`;
  const cases: [rule: string, files: Record<string, string>][] = [
    [
      'floor-1-imports-only-down',
      { 'daemon/ports/a.ts': useOf('../voice/b.ts'), 'daemon/voice/b.ts': voice },
    ],
    [
      'floor-3-imports-only-down',
      {
        'models/a.ts': "import type { B } from '../daemon/dialog/b.ts';\nexport type C = B;\n",
        'daemon/dialog/b.ts': 'export interface B { x: 1 }\n',
      },
    ],
    [
      'daemon-skills-ignores-its-siblings',
      { 'daemon/skills/a.ts': useOf('../voice/b.ts'), 'daemon/voice/b.ts': voice },
    ],
    ['one-door-naudiodon', { 'hw/a.ts': "import n from 'naudiodon';\nexport const c = n;\n" }],
    [
      'one-door-better-sqlite3',
      { 'daemon/observe/a.ts': "import n from 'better-sqlite3';\nexport const c = n;\n" },
    ],
    [
      'one-door-fastify',
      { 'daemon/control/a.ts': "import { fastify } from 'fastify';\nexport const c = fastify;\n" },
    ],
    [
      'one-door-child-process',
      {
        'daemon/voice/a.ts':
          "import { spawn } from 'node:child_process';\nexport const c = spawn;\n",
      },
    ],
    [
      'base-knows-only-node-and-pino',
      { 'daemon/base/a.ts': "import y from 'yaml';\nexport const c = y;\n" },
    ],
    [
      'control-uses-its-own-core',
      { 'daemon/control/a.ts': useOf('../voice/b.ts'), 'daemon/voice/b.ts': voice },
    ],
    [
      'nothing-imports-a-file-without-a-floor',
      { 'daemon/main.ts': useOf('./attic/b.ts'), 'daemon/attic/b.ts': voice },
    ],
    [
      'product-ignores-tests-and-scripts',
      { 'hw/a.ts': useOf('../tests/b.ts'), 'tests/b.ts': voice },
    ],
    ['no-circular', { 'hw/a.ts': useOf('./b.ts'), 'hw/b.ts': useOf('./a.ts') }],
    ['no-orphans', { 'hw/a.ts': voice }],
    ['everything-resolves', { 'hw/a.ts': useOf('./nowhere.ts') }],
  ];
  it.each(cases)('breaks %s', async (rule, files) => {
    expect(await rulesBroken(files)).toContain(rule);
  });
});
