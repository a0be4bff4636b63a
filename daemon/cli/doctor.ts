import { asEarshotError, ERRORS } from '../base/errors.ts';
import type { DoctorProbe, Finding } from '../ports/host.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

const MARKS: Record<Finding['state'], string> = { ok: 'ok', note: 'note', missing: 'MISSING' };
const APT = /^(sudo )?apt-get install /;

/** `earshot doctor`: what is there, what is missing and what mends it. @returns the exit code */
export async function doctorCommand(session: CliSession): Promise<number> {
  const findings: Finding[] = [];
  for (const probe of await session.parts.doctorProbes(session.options)) {
    findings.push(...(await examine(probe)));
  }
  const isFit = findings.every(({ state }) => state !== 'missing');
  session.output.result({ ok: isFit, findings }, () => describeFindings(findings));
  return isFit ? 0 : ERRORS.LIBRARY_MISSING.exit;
}

async function examine(probe: DoctorProbe): Promise<Finding[]> {
  try {
    return await probe.probe();
  } catch (error) {
    const detail = asEarshotError(error).message.replace(/\n\s*/g, '; ');
    return [{ subject: probe.name, state: 'missing', detail, fix: '' }];
  }
}

function describeFindings(findings: readonly Finding[]): string {
  const rows = findings.map(({ state, subject, detail }) => [MARKS[state], subject, detail]);
  const lines = columns(rows).split('\n');
  const told = findings.flatMap(({ fix }, index) => {
    const line = lines[index] ?? '';
    return fix === '' ? [line] : [line, `${' '.repeat(MARKS.missing.length)}  -> ${fix}`];
  });
  return [...told, '', summary(findings)].join('\n');
}

function summary(findings: readonly Finding[]): string {
  const missing = findings.filter(({ state }) => state === 'missing');
  if (missing.length === 0) return 'Everything that Earshot needs is there.';
  const [thing, verb] = missing.length === 1 ? ['thing', 'is'] : ['things', 'are'];
  const head = `${missing.length} needed ${thing} ${verb} missing.`;
  const aptFixes = missing.map(({ fix }) => fix).filter((fix) => APT.test(fix));
  if (aptFixes.length < 2) return head;
  const packages = new Set(aptFixes.flatMap((fix) => fix.replace(APT, '').split(' ')));
  const command = APT.exec(aptFixes[0] ?? '')?.[0] ?? '';
  return `${head} In one step:\n  ${command}${[...packages].join(' ')}`;
}
