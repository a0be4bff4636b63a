import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import type { EarshotError } from '../../daemon/base/errors.ts';

describe('the settings of buttons and lights', () => {
  function load(buttons: unknown, leds: unknown = []): string {
    const flags = Object.entries({ buttons, leds });
    try {
      loadConfig({
        ...{ filePath: undefined, local: [], fleet: [] },
        flags: flags.map(([name, value]) => ({ key: `gpio.${name}`, value })),
      });
      return 'taken';
    } catch (error) {
      return (error as EarshotError).message;
    }
  }
  const BUTTON = { chip: 'gpiochip0', line: 17, does: 'listen' };

  it.each([
    [[BUTTON], 'taken'],
    [[{ ...BUTTON, activeLow: true, bias: 'pull-up' }], 'taken'],
    [[{ ...BUTTON, chip: '/dev/gpiochip1' }], 'taken'],
    [[{ ...BUTTON, chip: '--version' }], 'gpio.buttons[0].chip is "--version"'],
    [[{ ...BUTTON, line: -1 }], 'a whole number from 0 to 1023'],
    [[{ ...BUTTON, does: 'dance' }], 'listen, stop, toggle-mute, mute-while-closed'],
    [[BUTTON, { ...BUTTON, does: 'stop' }], 'gpio.buttons[1].line is that of gpio.buttons[0]'],
  ])('%j: %s', (buttons, expected) => {
    expect(load(buttons)).toContain(expected);
  });

  it('have each line once', () => {
    const leds = [{ chip: 'gpiochip0', line: 17, shows: ['muted'] }];
    expect(load([BUTTON], leds)).toContain('gpio.leds[0].line is that of gpio.buttons[0]');
    expect(load([{ ...BUTTON, chip: 'gpiochip1' }], leds)).toBe('taken');
    expect(load([], [{ ...leds[0], shows: [] }])).toContain('gpio.leds[0].shows');
  });
});
