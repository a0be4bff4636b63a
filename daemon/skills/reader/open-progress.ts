import type { Progress, Understanding } from '../matcher.ts';
import type { Spot } from './spots.ts';

/** Of a command that is not all a template: more may follow, and does in the midst of one. */
export function progressOf({ progress }: Understanding): Progress {
  return progress === 'incomplete' ? 'incomplete' : 'extensible';
}

/** Words that begin like a request, when all of them are known. */
export function openProgress({
  strict,
  spots,
}: {
  strict: Understanding;
  spots: readonly Spot[];
}): Progress {
  if (strict.match === undefined && strict.progress !== 'none') return strict.progress;
  const isStrange = spots.some(
    ({ meanings }) =>
      meanings.length === 0 ||
      meanings.some(({ is }) => is === 'veto' || is === 'question' || is === 'foreign'),
  );
  const isAbout = spots.some(({ meanings }) =>
    meanings.some(({ is }) => is === 'act' || is === 'kind' || is === 'device'),
  );
  return isAbout && !isStrange ? 'incomplete' : 'none';
}
