import type { Config } from '../../config/schema.ts';
import type { SoundServer } from '../../hw/sink-inputs.ts';
import type { Clock } from '../base/clock.ts';
import type { DoctorProbe, Finding } from '../ports/host.ts';

type AudioSettings = Pick<Config['audio'], 'echo' | 'duckOthers'>;

/** The sound server, for what is asked of it. */
export function soundProbe(parts: {
  clock: Clock;
  /** `audio` of the settings. */
  settings(): AudioSettings;
}): DoctorProbe {
  const probe = async (): Promise<Finding[]> => {
    const { systemAccess } = await import('../../hw/host-access.ts');
    const { findSoundServer } = await import('../../hw/sink-inputs.ts');
    const server = await findSoundServer(systemAccess(parts.clock).run);
    return soundFindings(server, parts.settings());
  };
  return { name: 'sound server', probe };
}

const ECHO_CANCELLED = /echo[-_ ]?cancel/i;

/** @param server undefined: none answers, or pactl is not installed */
export function soundFindings(
  server: SoundServer | undefined,
  { echo, duckOthers }: AudioSettings,
): Finding[] {
  const subject = 'sound server';
  if (!server) {
    const detail = 'none answers to pactl';
    if (echo === 'system') {
      const fix = 'apt-get install pulseaudio-utils, or set audio.echo to kalman';
      const lack = `${detail}, and audio.echo is system: nothing cancels the echo`;
      return [{ subject, state: 'note', detail: lack, fix }];
    }
    const cost = duckOthers ? '; other programs keep their volume while the box listens' : '';
    return [{ subject, state: 'ok', detail: `${detail}${cost}`, fix: '' }];
  }
  const { name, defaultSource } = server;
  if (echo === 'system' && !ECHO_CANCELLED.test(defaultSource)) {
    const lack = `its microphone ${defaultSource} is not echo-cancelled`;
    const detail = `${name}; audio.echo is system, but ${lack}`;
    const fix = 'load its module-echo-cancel and make that source the default one';
    return [{ subject, state: 'note', detail, fix }];
  }
  return [{ subject, state: 'ok', detail: `${name}, microphone ${defaultSource}`, fix: '' }];
}
