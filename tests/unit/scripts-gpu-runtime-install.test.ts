import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { expectRefusal, GpuMachine } from '../fakes/gpu-machine.ts';

const ORT = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64';
const SHERPA = 'node_modules/sherpa-onnx-linux-x64';
const CUDNN = 'cudnn-linux-x86_64-9.26.0.51_cuda13-archive.tar.xz';

const made: GpuMachine[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const machine of made.splice(0)) machine.remove();
  for (const server of servers.splice(0)) server.close();
});

function pc(driver = '580.95.05'): GpuMachine {
  const machine = new GpuMachine();
  made.push(machine);
  machine.hasDriver(driver);
  return machine;
}

function jetson(release: string, chip: string): GpuMachine {
  const machine = new GpuMachine('aarch64');
  made.push(machine);
  machine.jetson(release, chip);
  return machine;
}

interface ServedRequest {
  file: string;
  range: string;
}

/** Serves the stick; may break off the answers about a file. */
async function serve(machine: GpuMachine, cutAfter = new Map<string, number>()) {
  const requests: ServedRequest[] = [];
  const server = createServer((request, response) => {
    const file = request.url?.split('/').pop() ?? '';
    const range = request.headers.range ?? '';
    requests.push({ file, range });
    const bytes = readFileSync(join(machine.stick, file));
    const start = Number(/bytes=(\d+)-/.exec(range)?.[1] ?? 0);
    const headers = { 'content-length': bytes.length - start, 'accept-ranges': 'bytes' };
    const partial = { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(start > 0 ? 206 : 200, start > 0 ? { ...headers, ...partial } : headers);
    const cut = cutAfter.get(file);
    if (cut === undefined) return response.end(bytes.subarray(start));
    cutAfter.delete(file);
    response.write(bytes.subarray(start, cut), () => response.destroy());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  machine.serveFrom(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return requests;
}

describe('an installation from a server', () => {
  it('places one runtime and the CUDA libraries, repeats in no time, and is undone', async () => {
    const machine = pc();
    machine.makeArchives();
    const requests = await serve(machine);
    const before = machine.modules();
    const { status, stdout, stderr } = await machine.run();
    expect([status, stderr]).toEqual([0, '']);
    const name = 'onnxruntime-linux-x64-gpu_cuda13-1.30.0';
    expect(machine.read(`${ORT}/libonnxruntime.so.1`)).toBe(`runtime of ${name}`);
    expect(machine.read(`${ORT}/libonnxruntime_providers_cuda.so`)).toBe(`cuda of ${name}`);
    expect(machine.read(`${SHERPA}/libonnxruntime.so`)).toBe('shim\n');
    expect(machine.read('.gpu-runtime/lib/libcudnn.so.9')).toMatch(/^libcudnn\.so\.9 x/);
    expect(machine.has('.gpu-runtime/stage')).toBe(false);
    expect(stdout).toContain("run './scripts/earshot doctor'");
    const after = machine.modules();

    requests.length = 0;
    expect((await machine.run()).status).toBe(0);
    expect([requests, machine.modules()]).toEqual([[], after]);

    const undone = await machine.run('--undo');
    expect(undone).toMatchObject({ status: 0, stdout: 'Everything is as npm installed it.\n' });
    expect([machine.modules(), machine.has('.gpu-runtime')]).toEqual([before, false]);
    expect((await machine.run('--undo')).stdout).toContain('Nothing to undo');
  });

  it('goes on where a download broke off', async () => {
    const machine = pc();
    machine.makeArchives();
    const requests = await serve(machine, new Map([[CUDNN, 100]]));
    expectRefusal(await machine.run(), /the connection broke; .*goes on where it stopped/);
    expect((await machine.run()).status).toBe(0);
    const asked = requests.filter(({ file }) => file === CUDNN).map(({ range }) => range);
    expect(asked).toEqual(['', 'bytes=100-']);
  });

  it('deletes a file with a wrong hash and installs nothing of it', async () => {
    const machine = pc();
    machine.makeArchives((download) => {
      if (download.file === CUDNN) download.sha256 = '0'.repeat(64);
    });
    await serve(machine);
    const before = machine.modules();
    expectRefusal(await machine.run(), /cudnn.* is not what was expected .*it was deleted/);
    expect(machine.has(`.gpu-runtime/downloads/${CUDNN}.part`)).toBe(false);
    expect(machine.modules()).toEqual(before);
  });

  it('pins a file whose hash nobody knows, loudly, and holds on to that', async () => {
    const machine = pc();
    machine.makeArchives((download) => {
      if (download.kind === 'runtime') download.sha256 = 'unknown';
    });
    await serve(machine);
    const first = await machine.run();
    expect(first.stdout).toMatch(/WARNING: no hash is known for onnxruntime-linux-x64.*trust/);
    const archive = 'onnxruntime-linux-x64-gpu_cuda13-1.30.0.tgz';
    rmSync(join(machine.root, '.gpu-runtime/downloads', archive));
    truncateSync(join(machine.stick, archive), 200);
    expectRefusal(await machine.run(), /is not what was expected/);
  });

  it('says where to look when a file is gone', async () => {
    const machine = pc();
    machine.makeArchives();
    const server = createServer((_, response) => response.writeHead(404).end());
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    machine.serveFrom(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expectRefusal(await machine.run(), /is gone\. Get the file elsewhere and use --from DIR/);
  });
});

describe('an installation from a folder', () => {
  it('needs no network', async () => {
    const machine = pc('535.1');
    machine.makeArchives();
    expect((await machine.run('--from', machine.stick)).status).toBe(0);
    expect(machine.read(`${ORT}/libonnxruntime.so.1`)).toContain('gpu_cuda12');
  });

  it('names the file that the folder lacks, and where it is from', async () => {
    const machine = pc();
    machine.makeArchives();
    rmSync(join(machine.stick, CUDNN));
    expectRefusal(
      await machine.run('--from', machine.stick),
      /has no cudnn-.*: fetch it from http/,
    );
  });

  it('takes the build of another Jetson', async () => {
    const machine = jetson('R36 (release), REVISION: 4.3', 'tegra234');
    machine.makeArchives();
    const name = 'onnxruntime-linux-aarch64-jetpack6-sm87-1.30.0.tgz';
    expectRefusal(await machine.run('--from', machine.stick), new RegExp(`has no ${name}`));
    const built = readFileSync(join(machine.stick, 'onnxruntime-linux-x64-gpu_cuda12-1.30.0.tgz'));
    writeFileSync(join(machine.stick, name), built);
    const before = machine.modules();
    const { status, stdout } = await machine.run('--from', machine.stick);
    expect(status).toBe(0);
    expect(stdout).toContain('The language model needs its own build for the GPU: --llama');
    const arm = 'node_modules/onnxruntime-node/bin/napi-v6/linux/arm64';
    expect(machine.read(`${arm}/libonnxruntime_providers_tensorrt.so`)).toContain('tensorrt of');
    await machine.run('--undo');
    expect(machine.modules()).toEqual(before);
  });
});

describe('putting back', () => {
  async function installed(): Promise<GpuMachine> {
    const machine = pc();
    machine.makeArchives();
    expect((await machine.run('--from', machine.stick)).status).toBe(0);
    return machine;
  }

  it('happens by itself when the new libraries do not load', async () => {
    const machine = pc();
    machine.makeArchives();
    machine.loads(false);
    const before = machine.modules();
    const result = await machine.run('--from', machine.stick);
    expectRefusal(result, /do not load, so everything was put back as it was/);
    expect(result.stdout).toContain('no symbol');
    expect(machine.modules()).toEqual(before);
  });

  it('leaves alone what somebody else changed since, and says so', async () => {
    const machine = await installed();
    writeFileSync(join(machine.root, SHERPA, 'libonnxruntime.so'), 'a newer one');
    const { status, stdout } = await machine.run('--undo');
    expect(status).toBe(1);
    expect(stdout).toContain(
      `left alone, because it was changed since: ${SHERPA}/libonnxruntime.so`,
    );
    expect(machine.read(`${SHERPA}/libonnxruntime.so`)).toBe('a newer one');
    expect(machine.read(`${ORT}/libonnxruntime.so.1`)).toBe('runtime for the CPU');
  });

  it('refuses a saved copy that was damaged', async () => {
    const machine = await installed();
    writeFileSync(join(machine.root, '.gpu-runtime/backup', SHERPA, 'libonnxruntime.so'), 'x');
    const { status, stdout } = await machine.run('--undo');
    expect([status, stdout]).toEqual([1, expect.stringContaining('saved copy is damaged')]);
    expect(machine.read(`${SHERPA}/libonnxruntime.so`)).toBe('shim\n');
  });

  it('knows the originals after npm has installed anew, and after a cut', async () => {
    const machine = await installed();
    const saved = machine.read('.gpu-runtime/installed.tsv');
    writeFileSync(join(machine.root, ORT, 'libonnxruntime.so.1'), 'runtime for the CPU');
    mkdirSync(join(machine.root, SHERPA), { recursive: true });
    writeFileSync(join(machine.root, SHERPA, 'libonnxruntime.so'), "sherpa's own runtime");
    expect((await machine.run('--from', machine.stick)).status).toBe(0);
    const lines = (text: string): string[] => text.trimEnd().split('\n').sort();
    expect(lines(machine.read('.gpu-runtime/installed.tsv'))).toEqual(lines(saved));
    expect(machine.read(`${SHERPA}/libonnxruntime.so`)).toBe('shim\n');
    await machine.run('--undo');
    expect(machine.read(`${SHERPA}/libonnxruntime.so`)).toBe("sherpa's own runtime");
  });
});
