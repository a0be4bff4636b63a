import { execute } from '../control/execute.ts';
import type { MannersReply } from '../control/replies.ts';
import { withCore } from './nearest-core.ts';
import type { CliSession } from './session.ts';

/** `earshot mute`, `earshot unmute`: closes or opens the microphone of the running daemon. */
export async function muteCommand(isMuted: boolean, session: CliSession): Promise<void> {
  const { signal } = new AbortController();
  const reply = await withCore(session, 'mute', (core) =>
    execute(core, { verb: 'mute', params: { isMuted }, signal }),
  );
  session.output.result(reply, () => mannersText(reply));
}

/** `earshot dnd`: says nothing unasked but timers, or no longer so. */
export async function dndCommand(isOn: boolean, session: CliSession): Promise<void> {
  const { signal } = new AbortController();
  const reply = await withCore(session, 'dnd', (core) =>
    execute(core, { verb: 'dnd', params: { isOn }, signal }),
  );
  session.output.result(reply, () => mannersText(reply));
}

function mannersText({ isMuted, doNotDisturb }: MannersReply): string {
  const microphone = isMuted ? 'The microphone is muted.' : 'The microphone is not muted.';
  return doNotDisturb ? `${microphone} Announcements are held back; timers ring.` : microphone;
}
