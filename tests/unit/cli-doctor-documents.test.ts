import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { scanFindings, shutInFinding } from '../../daemon/cli/doctor-documents.ts';
import type { Finding } from '../../daemon/ports/host.ts';
import type { ProgramOutput, RunProgram } from '../../hw/host-access.ts';

const apt = 'sudo apt-get install';

/** A machine whose programs all end like this. */
function machine(state: ProgramOutput['state'], stdout = ''): RunProgram {
  return async () => ({ state, stdout, stderr: '' });
}
const line = ({ state, detail, fix }: Finding): string => `${state}: ${detail} -> ${fix}`;

describe('what the doctor says about documents', () => {
  const here = machine('ok', 'List (3):\neng\nosd\ndeu\n');

  it.each([
    [here, [], 'ok: scans are read in eng, deu -> '],
    [here, ['deu'], 'ok: scans are read in deu -> '],
    [
      here,
      ['deu', 'chi_sim'],
      'note: scans are read in deu; not installed: chi_sim -> ' +
        'sudo apt-get install tesseract-ocr-chi-sim',
    ],
    [
      machine('missing'),
      ['deu'],
      'note: scans cannot be read: there is no tesseract -> ' +
        'sudo apt-get install tesseract-ocr tesseract-ocr-deu',
    ],
    [
      machine('ok', 'List (1):\nosd\n'),
      [],
      'note: scans cannot be read: tesseract has no language -> ' +
        'sudo apt-get install tesseract-ocr-eng',
    ],
  ])('scans %#', async (run, ocrLanguages, said) => {
    expect((await scanFindings({ run, apt, ocrLanguages })).map(line)).toEqual([said]);
  });

  it('readers of documents have no network, or it says why they could use one', async () => {
    const asked: string[] = [];
    const allowed: RunProgram = async (program, args) => {
      asked.push([program, ...args].join(' '));
      return { state: 'ok', stdout: '', stderr: '' };
    };
    expect(line(await shutInFinding(allowed))).toBe('ok: their readers have no network -> ');
    expect(asked).toEqual([expect.stringMatching(/unshare .*--net -- .* \/bin\/true$/)]);
    expect(line(await shutInFinding(machine('failed')))).toMatch(
      /^note: .*user namespaces are not allowed -> allow them \(sysctl/,
    );
    expect(line(await shutInFinding(machine('missing')))).toMatch(/no unshare -> .*util-linux$/);
  });
});

describe('knowledge.ocrLanguages', () => {
  const load = (value: unknown): readonly string[] =>
    loadConfig({
      ...{ filePath: undefined, local: [], fleet: [] },
      flags: [{ key: 'knowledge.ocrLanguages', value }],
    }).config.knowledge.ocrLanguages;

  it('takes codes of tesseract, three at most', () => {
    expect(load(['deu', 'chi_sim'])).toEqual(['deu', 'chi_sim']);
    expect(load([])).toEqual([]);
    for (const bad of [['--help'], ['de'], ['deu', 'deu'], ['deu', 'eng', 'fra', 'ita']]) {
      expect(() => load(bad)).toThrow(/knowledge\.ocrLanguages/);
    }
  });
});
