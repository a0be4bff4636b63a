import type { Config } from '../../config/schema.ts';
import type { RunProgram } from '../../hw/host-access.ts';
import type { Clock } from '../base/clock.ts';
import type { DoctorProbe, Finding } from '../ports/host.ts';

type DocumentSettings = Pick<Config['knowledge'], 'ocrLanguages'>;

/** Both programs answer at once; a loaded board is given time. */
const ANSWER_WITHIN_MS = 10_000;
const SUBJECT = 'documents';
/** What forbids user namespaces: the kernel's own limit, Debian's patch, Ubuntu's AppArmor. */
const SWITCHES =
  'user.max_user_namespaces, kernel.unprivileged_userns_clone, ' +
  'kernel.apparmor_restrict_unprivileged_userns';

/** What reads scans, and whether the readers of documents can be shut in. */
export function documentsProbe(parts: {
  clock: Clock;
  isRoot: boolean;
  /** `knowledge` of the settings. */
  settings(): DocumentSettings;
}): DoctorProbe {
  const probe = async (): Promise<Finding[]> => {
    const { systemAccess } = await import('../../hw/host-access.ts');
    const { run } = systemAccess(parts.clock);
    const apt = `${parts.isRoot ? '' : 'sudo '}apt-get install`;
    const scans = await scanFindings({ run, apt, ...parts.settings() });
    return [...scans, await shutInFinding(run)];
  };
  return { name: SUBJECT, probe };
}

/** @param parts `apt` is the command that installs packages, without their names */
export async function scanFindings(
  parts: DocumentSettings & { run: RunProgram; apt: string },
): Promise<Finding[]> {
  const { run, apt, ocrLanguages } = parts;
  const { languagePackage, languagesIn, chosenLanguages } = await import(
    '../knowledge/parse/ocr/ocr-languages.ts'
  );
  const { state, stdout } = await run('tesseract', ['--list-langs'], ANSWER_WITHIN_MS);
  const needed = ocrLanguages.map(languagePackage);
  if (state !== 'ok') {
    const fix = [apt, 'tesseract-ocr', ...needed].join(' ');
    return [note('scans cannot be read: there is no tesseract', fix)];
  }
  const { languages, missing } = chosenLanguages(languagesIn(stdout), ocrLanguages);
  const scans = `scans are read in ${languages.join(', ')}`;
  if (missing.length > 0) {
    const fix = [apt, ...missing.map(languagePackage)].join(' ');
    return [note(`${scans}; not installed: ${missing.join(', ')}`, fix)];
  }
  if (languages.length > 0) return [{ ...note(scans, ''), state: 'ok' }];
  return [note('scans cannot be read: tesseract has no language', `${apt} tesseract-ocr-eng`)];
}

/** Readers are shut in by the same words; without them they keep their other limits. */
export async function shutInFinding(run: RunProgram): Promise<Finding> {
  const { NO_NETWORK } = await import('../knowledge/parse/confinement.ts');
  const [program = '', ...args] = [...NO_NETWORK, '/bin/true'];
  const { state } = await run(program, args, ANSWER_WITHIN_MS);
  if (state === 'ok') return { ...note('their readers have no network', ''), state: 'ok' };
  const isMissing = state === 'missing';
  const why = isMissing ? 'there is no unshare' : 'user namespaces are not allowed';
  const fix = isMissing ? 'install the package util-linux' : `allow them (sysctl ${SWITCHES})`;
  return note(`their readers could use the network: ${why}`, fix);
}

function note(detail: string, fix: string): Finding {
  return { subject: SUBJECT, state: 'note', detail, fix };
}
