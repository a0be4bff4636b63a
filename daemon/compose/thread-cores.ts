import { type PinnedThread, planCores } from '../../hw/affinity.ts';

/** The part of the settings that decides: `engines.pin` and `engines.cores`. */
export interface CoreSettings {
  pin: boolean;
  cores: Readonly<Partial<Record<PinnedThread, readonly number[]>>>;
}

export interface ThreadCores {
  /** Core numbers of each thread; empty: any. */
  cores: Record<PinnedThread, readonly number[]>;
  /** Settings that this machine cannot keep. */
  warnings: string[];
}

const THREADS = ['ears', 'stt', 'llm', 'tts', 'knowledge'] as const;

/**
 * The cores of each thread: those that the settings name, else a share of all of them.
 * @param allowed cores that this process may use, as Linux numbers them
 */
export function threadCores({ pin, cores }: CoreSettings, allowed: readonly number[]): ThreadCores {
  const plan = planCores(Math.max(1, allowed.length));
  const warnings: string[] = [];
  const coresOf = (thread: PinnedThread): readonly number[] => {
    const wanted = cores[thread];
    const absent = wanted?.filter((core) => !allowed.includes(core)) ?? [];
    if (wanted && absent.length === 0) return wanted;
    if (wanted) {
      const own = allowed.join(', ');
      warnings.push(`engines.cores.${thread}: no core ${absent.join(', ')} here, only ${own}`);
    }
    // The plan counts positions; this process may have been given other cores than the first.
    return pin ? plan[thread].flatMap((position) => allowed[position] ?? []) : [];
  };
  const entries = THREADS.map((thread) => [thread, coresOf(thread)] as const);
  return { cores: Object.fromEntries(entries) as ThreadCores['cores'], warnings };
}
