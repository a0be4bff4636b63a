import type { Config } from '../../config/schema.ts';
import type { RunProgram } from '../../hw/host-access.ts';
import type { Clock } from '../base/clock.ts';
import type { DoctorProbe, Finding } from '../ports/host.ts';

/** The tools and chips for buttons and lights; nothing where none are wanted. */
export function gpioProbe(parts: {
  clock: Clock;
  /** `gpio` of the settings. */
  settings(): Config['gpio'];
}): DoctorProbe {
  const probe = async (): Promise<Finding[]> => {
    const { systemAccess } = await import('../../hw/host-access.ts');
    return gpioFindings(systemAccess(parts.clock).run, parts.settings());
  };
  return { name: 'buttons and lights', probe };
}

/** @param run runs the tools of libgpiod */
export async function gpioFindings(
  run: RunProgram,
  { buttons, leds }: Pick<Config['gpio'], 'buttons' | 'leds'>,
): Promise<Finding[]> {
  const lines = [...buttons, ...leds];
  if (lines.length === 0) return [];
  const { describeComplaint, findGpioTools, TOOL_WITHIN_MS } = await import(
    '../../hw/gpio-tools.ts'
  );
  const tools = await findGpioTools(run);
  if (typeof tools === 'string') return [note(tools)];
  const findings: Finding[] = [];
  for (const chip of new Set(lines.map((line) => line.chip))) {
    const [name = '', ...args] = tools.describe(chip);
    const { state, stderr } = await run(name, args, TOOL_WITHIN_MS);
    const why = describeComplaint(stderr.trim() || `${name}: ${state}`);
    const here = lines.filter((line) => line.chip === chip).map(({ line }) => line);
    const detail = `${chip}, ${here.length === 1 ? 'line' : 'lines'} ${here.join(', ')}`;
    const isThere = state === 'ok';
    findings.push(isThere ? { ...note(detail), state: 'ok' } : note(`${chip}: ${why}`));
  }
  return findings;
}

/** What stands behind the last colon is what to do. */
function note(text: string): Finding {
  const cut = text.lastIndexOf(': ');
  const [detail, fix] = cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 2)];
  return { subject: 'buttons and lights', state: 'note', detail, fix };
}
