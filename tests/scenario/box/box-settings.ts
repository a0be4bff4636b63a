import type { ScenarioBoxSettings } from '../scenario-schema.ts';

/** How a box of a scenario is built; times in ms, levels in dB below full scale. */
export type BoxSettings = Omit<Required<ScenarioBoxSettings>, 'echo'> & {
  echo: { lossDb: number; delayMs: number; coldLossDb: number; coldMs: number };
};

/**
 * A quiet room, and engines about as fast as those of the bench report: a transcript 60 ms after
 * the end, a first token after 300 ms, a voice five times faster than speech.
 */
const USUAL: BoxSettings = {
  boxes: 1,
  hearsDb: [],
  betweenBoxesDb: 25,
  rest: 'wake',
  noiseDb: -60,
  echo: { lossDb: 50, delayMs: 80, coldLossDb: 50, coldMs: 0 },
  ppm: 0,
  wakePhrases: ['hey test'],
  phantom: '',
  recognizerMs: 60,
  wordMs: 300,
  realTimeFactor: 0.2,
  voiceFirstMs: 60,
  firstTokenMs: 300,
  tokensPerSecond: 20,
  wallTime: '2026-11-21T12:30:00Z',
  answers: {},
  settings: {},
};

export function boxSettings(given: ScenarioBoxSettings = {}): BoxSettings {
  return { ...USUAL, ...given, echo: { ...USUAL.echo, ...given.echo } };
}
