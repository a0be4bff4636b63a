import type { CleanUp } from './clean-up.ts';
import type { Finding } from './figure.ts';

/** What a suite is given. */
export interface BenchContext {
  /** The repository. */
  root: string;
  /** Fewer samples: good for a look, not for a statement. */
  isQuick: boolean;
  cleanUp: CleanUp;
  /** Takes one result, or several. */
  report: (...findings: readonly Finding[]) => void;
  /** Tells a person how far it is. */
  say: (text: string) => void;
}

/** A group of measurements that share their set-up. */
export interface Suite {
  name: string;
  /** One line for `--help`. */
  about: string;
  run(context: BenchContext): Promise<void>;
}

/** Thrown by a suite that cannot run here: the report says why, and the bench goes on. */
export class SuiteSkipped extends Error {}
