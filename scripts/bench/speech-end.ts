import { SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import type { TurnRecord } from '../../daemon/ports/turns.ts';
import type { SileroVad } from '../../models/engines/silero-vad.ts';
import { type Clip, framesOf, joinClips, loudSpan, silence } from './clip.ts';
import type { HeardCommand } from './spoken-turns.ts';
import { median, sum } from './stats.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Where frames may fall on a recording: live, any of it; these four stand for all. */
const PHASES_MS = [0, 8, 16, 24];
/** A speech frame once an utterance goes on; see daemon/voice/endpointer.ts. */
const SPEECH_PROBABILITY = 0.35;
const SILENCE_AFTER_MS = 1_000;
/** A turn whose speech ends this far from where the recording ends was cut, or mixed up. */
const MISPLACED_MS = 200;

/** Ends of the speech in a recording, ms from its start. */
export interface SpeechEnds {
  /** The last loud sample. */
  trueMs: number;
  /** End of the last frame that the voice activity detector takes for speech, mean of phases. */
  detectedMs: number;
}

export async function speechEnds(vad: SileroVad, clip: Clip): Promise<SpeechEnds> {
  const detected: number[] = [];
  for (const phaseMs of PHASES_MS) {
    vad.reset();
    const frames = framesOf(joinClips([silence(phaseMs), clip, silence(SILENCE_AFTER_MS)]));
    let endSample = 0;
    let position = 0;
    for (const frame of frames) {
      position += frame.length;
      if ((await vad.score(frame)) >= SPEECH_PROBABILITY) endSample = position;
    }
    detected.push(endSample / SAMPLES_PER_MS - phaseMs);
  }
  return {
    trueMs: ((loudSpan(clip)?.last ?? 0) + 1) / SAMPLES_PER_MS,
    detectedMs: sum(detected) / detected.length,
  };
}

export interface PlacedTurn {
  turn: TurnRecord;
  /**
   * `whole`: the utterance ended with the recording; `cut`: before it; `late`: something after it
   * was taken for speech.
   */
  end: 'whole' | 'cut' | 'late';
  /** From the true end of the speech to the first audio of the reply, ms. */
  firstAudioMs: number | undefined;
}

/**
 * Finds the true end of speech of each turn. The daemon knows when its detector's last speech frame
 * had arrived; in the recording the detector's end and the true end are known. A player starts
 * with nearly the same delay each time, so a turn far off it did not end with the recording.
 */
export function placeTurns(
  heard: readonly { heard: HeardCommand; ends: SpeechEnds }[],
): PlacedTurn[] {
  const known = heard.flatMap(({ heard: { turns, playedMs }, ends }) => {
    const turn = turns.at(-1);
    const speechEndMs = turn?.marks.speechEndMs;
    if (turn === undefined || speechEndMs === undefined) return [];
    return [{ turn, speechEndMs, ends, delayMs: speechEndMs - ends.detectedMs - playedMs }];
  });
  if (known.length === 0) return [];
  const usualMs = median(known.map(({ delayMs }) => delayMs));
  return known.map(({ turn, speechEndMs, ends, delayMs }) => {
    const firstMs = turn.marks.firstAudioMs;
    const overhangMs = ends.detectedMs - ends.trueMs;
    return {
      turn,
      end: endOf(delayMs - usualMs),
      firstAudioMs: firstMs === undefined ? undefined : firstMs - speechEndMs + overhangMs,
    };
  });
}

function endOf(offMs: number): PlacedTurn['end'] {
  if (offMs < -MISPLACED_MS) return 'cut';
  return offMs > MISPLACED_MS ? 'late' : 'whole';
}
