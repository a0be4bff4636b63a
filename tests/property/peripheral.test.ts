import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { readCommand } from '../../daemon/control/peripheral/messages.ts';

describe('a message of a peripheral', () => {
  it('is read or refused with a reason, whatever it is', () => {
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({
          command: fc.constantFrom('set_volume', 'mute_mic', '__proto__'),
          data: fc.jsonValue(),
        })
        .map((value) => JSON.stringify(value)),
      fc
        .record({ command: fc.constant('set_volume'), data: fc.record({ volume: fc.double() }) })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(message, (text) => {
        try {
          const command = readCommand(text);
          if (command.command !== 'set_volume') return;
          expect(command.volume).toBeGreaterThanOrEqual(0);
          expect(command.volume).toBeLessThanOrEqual(1);
        } catch (error) {
          expect(error).toBeInstanceOf(EarshotError);
          expect(error).toMatchObject({ code: 'USAGE' });
        }
      }),
    );
  });
});
