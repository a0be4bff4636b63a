import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeWav } from '../../hw/wav-writer.ts';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import { FakeCli } from '../fakes/fake-cli.ts';

const HAS_RESCUE = existsSync('/usr/share/pocketsphinx/model/en-us');
const WHY = HAS_RESCUE ? '' : '(no pocketsphinx-en-us)';
const folder = mkdtempSync(join(tmpdir(), 'earshot-cli-wake-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string): string => join(folder, `${name}.wav`);

let cli: FakeCli;
beforeEach(() => {
  cli = new FakeCli();
});
afterEach(() => cli.remove());

/** Writes what a voice says as a recording, with half a second of quiet around it. */
async function record(name: string, text: string): Promise<void> {
  const parts: number[] = new Array<number>(11_025).fill(0);
  await new EspeakSynthesizer('en-us+f3').synthesize({ text, rate: 1 }, ({ samples }) => {
    parts.push(...samples);
    return true;
  });
  parts.push(...new Array<number>(11_025).fill(0));
  writeFileSync(path(name), encodeWav(Float32Array.from(parts), 22_050));
}

describe.skipIf(!HAS_RESCUE)(`earshot wake-test ${WHY}`, () => {
  beforeAll(async () => {
    await record('said', 'hey earshot');
    await record('other', 'the weather is fine');
  });

  it('shows what each sensitivity hears, and suggests one', async () => {
    const args = ['wake-test', '--said', path('said'), '--other', path('other')];
    const { out, err, code } = await cli.earshot(args);
    expect(code).toBe(0);
    expect(err).toMatch(/said\.wav: wakes from sensitivity 0\.\d on\n/);
    expect(err).toMatch(/other\.wav: no waking\n/);
    expect(out).toMatch(/^SENSITIVITY +HEARD +FALSE WAKINGS\n0\.1 +\d of 1 +0/);
    expect(out).toMatch(/ {2}<- suggested\n/);
    expect(out).toMatch(/\nearshot config set wake\.sensitivity 0\.\d\n$/);
    const json = JSON.parse((await cli.earshot([...args, '--json'])).out);
    expect(json.suggestion).toMatchObject({ missed: 0, falseWakings: 0, verdict: 'good' });
  }, 120_000);

  it('says that nothing will do where the phrase was never heard', async () => {
    const { out } = await cli.earshot(['wake-test', '--said', path('other')]);
    expect(out).toContain('More than a quarter was missed at every sensitivity');
  }, 120_000);
});

describe('the wake commands', () => {
  it.each([
    [['wake-test', '--other', 'a.wav'], 'recordings of the phrase with --said', 64],
    [['wake-test', '--said', 'no-such.wav'], 'no-such.wav: no such file', 66],
    [['wake-enrol', 'Hello!', 'a.wav'], 'a phrase is words in lower case', 64],
    [['wake-enrol', 'hello kitchen'], "missing required argument 'files'", 64],
  ])('refuse %j, saying why', async (args, message, code) => {
    const refused = await cli.earshot(args);
    expect(refused.err).toContain(message);
    expect(refused.code).toBe(code);
  });

  it('explain what enrolment needs where no model has the speech embedding', async () => {
    writeFileSync(path('short'), encodeWav(new Float32Array(1_600), 16_000));
    const { err, code } = await cli.earshot(['wake-enrol', 'hello kitchen', path('short')]);
    expect(err).toContain('earshot models pull openwakeword-alexa');
    expect(code).not.toBe(0);
  });
});
