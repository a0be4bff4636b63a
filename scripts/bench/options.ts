import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Suites to run; empty: all. */
  only: string[];
  isQuick: boolean;
  /** Path of the JSON report. */
  out: string;
  isHelp: boolean;
}

export const USAGE = `npm run bench -- [--only SUITE]... [--quick] [--out FILE]

Measures the built Earshot and writes a report of named figures.

  --only SUITE  run this suite only; may be given again
  --quick       fewer samples, for a first look
  --out FILE    where the JSON report goes (default: bench-report.json)
`;

/** @throws Error with a sentence for people, for an unknown option or suite */
export function parseOptions(args: readonly string[], suites: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      out: { type: 'string', default: 'bench-report.json' },
      help: { type: 'boolean', default: false },
    },
  });
  for (const name of values.only) {
    if (suites.includes(name)) continue;
    throw new Error(`there is no suite "${name}"; there are: ${suites.join(', ')}`);
  }
  return { only: values.only, isQuick: values.quick, out: values.out, isHelp: values.help };
}
