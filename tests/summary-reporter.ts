import { writeFileSync } from 'node:fs';
import type {
  Reporter,
  SerializedError,
  TestCase,
  TestModule,
  TestRunEndReason,
} from 'vitest/node';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The closing line that CI reads. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** One line for a test that did not run: where it is, what it is called, and why. */
function describeSkip(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  const line = test.location === undefined ? '' : `:${test.location.line}`;
  const reason = note ?? (test.options.mode === 'todo' ? 'todo' : 'skipped by the condition there');
  return `  ${test.module.relativeModuleId}${line} ${test.fullName}: ${reason}`;
}

/** Failures that belong to no test: a file that does not load, a hook that throws. */
function failuresOutsideTests(module: TestModule): number {
  let failures = module.errors().length;
  for (const suite of module.children.allSuites()) failures += suite.errors().length;
  return failures;
}

/**
 * After vitest's own summary: every skipped test with its reason, then `N passed, N failed, N
 * skipped`. Where EARSHOT_TEST_SUMMARY names a file, the counts go there instead, for
 * scripts/test to add what it checked besides.
 */
export class SummaryReporter implements Reporter {
  readonly #print: (line: string) => void;
  readonly #summaryPath: string | undefined;

  constructor(
    print: (line: string) => void = (line) => console.log(line),
    summaryPath: string | undefined = process.env['EARSHOT_TEST_SUMMARY'],
  ) {
    this.#print = print;
    this.#summaryPath = summaryPath;
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skips: string[] = [];
    for (const module of modules) {
      counts.failed += failuresOutsideTests(module);
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else {
          counts.skipped += 1;
          skips.push(describeSkip(test));
        }
      }
    }
    if (reason !== 'passed') counts.failed = Math.max(1, counts.failed);
    if (skips.length > 0) this.#print(`\nSkipped:\n${skips.join('\n')}\n`);
    if (this.#summaryPath === undefined) this.#print(closingLine(counts));
    else writeFileSync(this.#summaryPath, JSON.stringify(counts));
  }
}
