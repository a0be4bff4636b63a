import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import type { EarshotError } from '../../daemon/base/errors.ts';

function load(key: string, value: unknown): string {
  try {
    loadConfig({ filePath: undefined, local: [], fleet: [], flags: [{ key, value }] });
    return 'taken';
  } catch (error) {
    return (error as EarshotError).message;
  }
}

describe('settings of the conversation', () => {
  it.each([
    ['bargeIn.strategy', 'words', 'taken'],
    ['bargeIn.strategy', 'shouting', 'off, wake-word, stop-word, speech, words'],
    ['bargeIn.speechMs', 50, 'a whole number from 100 to 3000 ms'],
    ['night.from', '23:30', 'taken'],
    ['night.from', '24:00', 'night.from is "24:00"'],
    ['night.to', '7:00', 'night.to is "7:00"'],
    ['whisper.belowDb', -60, 'taken'],
    ['whisper.belowDb', 3, 'whisper.belowDb is 3'],
    ['waiting.kind', 'music', 'off, earcon, filler'],
    ['doNotDisturb.announcements', 'drop', 'taken'],
    ['followUp.confirmMs', 500, 'followUp.confirmMs is 500'],
    ['earcons.timer', false, 'earcons.timer is not a known key'],
  ])('%s %j: %s', (key, value, expected) => {
    expect(load(key, value)).toContain(expected);
  });
});
