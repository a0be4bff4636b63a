import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelMirror } from '../fakes/model-mirror.ts';
import { entryOf, noise, sha256Of } from '../fakes/shelf-bench.ts';

const EARSHOT = resolve(import.meta.dirname, '../../scripts/earshot');
const WEIGHTS = noise(3_000_000);
const HELD_BYTES = 1_000_000;
const POLL_MS = 20;

let state: string;
let mirror: ModelMirror;
let children: ChildProcess[];
beforeEach(async () => {
  children = [];
  state = mkdtempSync(join(tmpdir(), 'earshot-models-'));
  mirror = new ModelMirror();
  await mirror.start();
  const urls = [mirror.serve('/up/w.gguf', WEIGHTS)];
  const file = { name: 'w.gguf', bytes: WEIGHTS.length, sha256: [sha256Of(WEIGHTS)], urls };
  mkdirSync(join(state, 'models'));
  const catalog = { format: 1, models: [entryOf('mine', [file])] };
  writeFileSync(join(state, 'models', 'catalog.json'), JSON.stringify(catalog));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await mirror.stop();
  rmSync(state, { recursive: true, force: true });
});

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, XDG_CONFIG_HOME: state });

function start(...words: string[]): ChildProcess {
  const child = spawn(EARSHOT, ['models', ...words, '--state', state], {
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  return child;
}

/** Without blocking this process, which is the mirror too. */
async function earshot(...words: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(EARSHOT, ['models', ...words, '--state', state], { env: environment() });
  children.push(child);
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      out += text.toString();
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out };
}

function partBytes(): number {
  const path = join(state, 'models', 'parts', `${sha256Of(WEIGHTS)}.part`);
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function untilHalf(): Promise<void> {
  while (partBytes() < HELD_BYTES) await new Promise((done) => setTimeout(done, POLL_MS));
}

describe('earshot models pull', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)('goes on after %s in the middle', async (signal) => {
    mirror.serve('/up/w.gguf', WEIGHTS, { hangAfterBytes: HELD_BYTES });
    const child = start('pull', 'mine');
    await untilHalf();
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    expect(code).toBe(signal === 'SIGINT' ? 130 : null);
    expect(partBytes()).toBe(HELD_BYTES);
    const listed = await earshot('list', '--role', 'llm');
    expect(listed.out).toMatch(/ mine +3\.0 MB +10 MB +partial/);

    mirror.serve('/up/w.gguf', WEIGHTS);
    mirror.seen.length = 0;
    const { code: second, out } = await earshot('pull', 'mine');
    expect(out).toContain('mine is here');
    expect(second).toBe(0);
    expect(mirror.seen).toMatchObject([{ range: `bytes=${HELD_BYTES}-`, status: 206 }]);
    expect(mirror.sentBytes('/up/w.gguf')).toBe(WEIGHTS.length - HELD_BYTES);
    const blob = join(state, 'models', 'blobs', 'sha256', sha256Of(WEIGHTS));
    expect(readFileSync(blob).equals(WEIGHTS)).toBe(true);
    expect((await earshot('verify')).out).toMatch(/^ok {2}mine/);
  });

  it('fetches from a mirror, uses the model by the settings, and guards it', async () => {
    mirror.serve('/lan/mine/w.gguf', WEIGHTS);
    const pulled = await earshot('pull', 'mine', '--from', `${mirror.url}/lan`);
    expect(pulled.out).toContain('1 model fetched');
    expect(mirror.seen.map(({ status }) => status)).toEqual([404, 200]);
    expect((await earshot('use', 'mine')).out).toContain('models.llm is mine (was auto)');
    expect((await earshot('list', '--role', 'llm')).out).toMatch(/ mine .* ACTIVE /);
    const refused = await earshot('remove', 'mine');
    expect([refused.code, refused.out]).toEqual([78, expect.stringContaining('mine is in use')]);
    const unset = spawnSync(EARSHOT, ['config', 'unset', 'models.llm', '--state', state], {
      env: environment(),
    });
    expect(unset.status).toBe(0);
    expect((await earshot('remove', 'mine')).out).toContain('3.0 MB freed');
  });
});
