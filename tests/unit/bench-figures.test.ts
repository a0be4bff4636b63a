import { describe, expect, it } from 'vitest';
import { percentiles, toFigure } from '../../scripts/bench/figure.ts';
import { parseOptions } from '../../scripts/bench/options.ts';
import { parseThreadStat } from '../../scripts/bench/proc.ts';
import { renderSuite, renderSummary } from '../../scripts/bench/report.ts';
import { median, percentile, percentOf } from '../../scripts/bench/stats.ts';
import { timeSpent } from '../../scripts/bench/suites/ears-idle.ts';

describe('percentiles', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('are values that were measured', () => {
    expect(percentile(hundred, 50)).toBe(50);
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile(hundred, 100)).toBe(100);
    expect(percentile([7], 1)).toBe(7);
    expect(median([9, 1, 5])).toBe(5);
  });

  it('need measurements', () => {
    expect(() => percentile([], 50)).toThrow(RangeError);
    expect(percentiles([], { name: 'a', unit: 'ms' }, [{ percentile: 50 }])).toEqual([]);
  });

  it('become findings that carry their number and their own target', () => {
    const wanted = [{ percentile: 50, target: 60 }, { percentile: 99 }];
    expect(percentiles(hundred, { name: 'a', unit: 'ms' }, wanted)).toEqual([
      { name: 'a.p50', unit: 'ms', value: 50, samples: 100, percentile: 50, target: 60 },
      { name: 'a.p99', unit: 'ms', value: 99, samples: 100, percentile: 99 },
    ]);
  });

  it('share of nothing is nothing', () => {
    expect(percentOf(1, 4)).toBe(25);
    expect(percentOf(0, 0)).toBe(0);
  });
});

describe('a figure', () => {
  const finding = { name: 's.a', value: 30, unit: 'ms', samples: 3 };

  it('is judged against its target, which it may reach', () => {
    expect(toFigure({ ...finding, target: 30 })).toMatchObject({ met: true, target: 30 });
    expect(toFigure({ ...finding, value: 30.01, target: 30 })).toMatchObject({ met: false });
    expect(toFigure(finding)).toEqual({ ...finding, note: '' });
  });

  it('is named in the summary when it falls short', () => {
    const figures = [
      toFigure({ ...finding, target: 10 }),
      toFigure({ ...finding, target: 40 }),
      toFigure(finding),
    ];
    expect(renderSummary(figures)).toBe(
      '1 of 2 targets met\n  falls short: s.a is 30 ms, wanted at most 10\n',
    );
  });

  it('stands in the table of its suite with its count and its note', () => {
    const figures = [
      toFigure({ ...finding, target: 10, note: 'Measured so.' }),
      toFigure({ ...finding, name: 's.other', note: 'Measured so.' }),
    ];
    expect(renderSuite({ name: 's', seconds: 2.4, figures, skipped: 'no sound' })).toBe(
      [
        '== s (2 s)',
        '  a      30 ms  n=3  at most 10: FALLS SHORT',
        '  other  30 ms  n=3',
        '      Measured so.',
        '  skipped: no sound',
        '',
      ].join('\n'),
    );
  });
});

describe('the command line of the bench', () => {
  it('takes suites, quick and out', () => {
    const options = parseOptions(['--only', 'b', '--quick', '--out', 'x.json'], ['a', 'b']);
    expect(options).toEqual({ only: ['b'], isQuick: true, out: 'x.json', isHelp: false });
    expect(parseOptions([], ['a']).only).toEqual([]);
  });

  it('names the suites there are when asked for another', () => {
    expect(() => parseOptions(['--only', 'c'], ['a', 'b'])).toThrow(/no suite "c".*a, b/);
    expect(() => parseOptions(['--fast'], ['a'])).toThrow(/--fast/);
  });
});

describe('the time of threads', () => {
  it('is read from proc, whatever the thread is called', () => {
    const stat = '42 (a) b) (c) S 1 2 3 4 5 6 7 8 9 10 120 30 0 0 20 0 1 0';
    expect(parseThreadStat(stat)).toEqual({ id: 42, name: 'a) b) (c', cpuMs: 1500 });
  });

  it('is what was spent between two looks, by name', () => {
    const before = [{ id: 1, name: 'ears', cpuMs: 100 }];
    const after = [
      { id: 1, name: 'ears', cpuMs: 130 },
      { id: 2, name: 'ears', cpuMs: 5 },
      { id: 3, name: 'tts', cpuMs: 50 },
    ];
    expect(timeSpent(before, after)).toEqual([
      { id: 3, name: 'tts', cpuMs: 50 },
      { id: 1, name: 'ears', cpuMs: 35 },
    ]);
  });
});
