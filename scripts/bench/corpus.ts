import { type Clip, joinClips, silence } from './clip.ts';
import { commandText } from './commands.ts';
import { SPEAKERS, type Studio } from './speakers.ts';

const SPEAKER_TURNS = 16;
const QUICK_SPEAKER_TURNS = 4;
const PAUSE_MS = 300;

/** Commands by all speakers, each a clip with a pause at both ends. */
export async function spokenCommands(studio: Studio, isQuick: boolean): Promise<Clip[]> {
  const count = isQuick ? QUICK_SPEAKER_TURNS : SPEAKER_TURNS;
  const clips: Clip[] = [];
  for (let n = 0; n < count; n += 1) {
    const speaker = SPEAKERS[n % SPEAKERS.length];
    if (speaker === undefined) continue;
    const speech = await studio.speak(speaker, { text: commandText(n), stretch: 1 });
    clips.push(joinClips([silence(PAUSE_MS), speech, silence(PAUSE_MS)]));
  }
  return clips;
}
