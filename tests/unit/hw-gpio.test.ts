import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import { gpioFindings } from '../../daemon/cli/doctor-gpio.ts';
import type { GpioInput, GpioPart } from '../../daemon/ports/gpio.ts';
import { GpiodGpio } from '../../hw/gpio.ts';
import { describeComplaint, edgeIn, levelIn } from '../../hw/gpio-tools.ts';
import { systemAccess } from '../../hw/host-access.ts';
import { GpioBoard } from '../fakes/gpio-board.ts';
import { until } from '../fakes/until.ts';
import { WatchedClock } from '../fakes/watched-clock.ts';

const LINE = { chip: 'gpiochip0', line: 17, activeLow: true };
const DEBOUNCE_MS = 20;
const FIRST_WAIT_MS = 1000;
const STEADY_MS = 1000;
const TRIES = 6;

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function setUp(version: 'v1' | 'v2' = 'v1') {
  const board = new GpioBoard(version);
  undo.push(() => board.remove());
  const clock = new WatchedClock();
  const { environment } = board;
  const gpio = new GpiodGpio({ clock, debounceMs: DEBOUNCE_MS, environment });
  const keep = <Part extends GpioPart>(part: Part): Part => {
    undo.push(async () => part.stop());
    return part;
  };
  const levels: boolean[] = [];
  const watch = (input: GpioInput = LINE): GpioPart =>
    keep(gpio.watch(input, (level) => levels.push(level)));
  const called = (what: string, times = 1): Promise<void> =>
    until(what, () => board.calls.filter((call) => call.startsWith(what)).length >= times);
  /** Tells edges, and waits until they have arrived. */
  const edges = async (text: string): Promise<void> => {
    const seen = (): number => clock.delaysMs.filter((ms) => ms === DEBOUNCE_MS).length;
    const wanted = seen() + text.trim().split('\n').length;
    board.write(text);
    await until('the edges arrive', () => seen() >= wanted);
  };
  return { board, clock, gpio, keep, levels, watch, called, edges };
}

describe.each(['v1', 'v2'] as const)('a button by the tools of libgpiod %s', (version) => {
  it('tells the level at the start, and each one that lasts', async () => {
    const { board, clock, levels, watch, called, edges } = setUp(version);
    board.setLevel(true);
    const button = watch({ ...LINE, bias: 'pull-up' });
    await called('gpiomon');
    expect(levels).toEqual([true]);
    // It bounces, and rests where it was; then it is let go.
    await edges('0\n1\n0\n1\n');
    clock.advanceBy(DEBOUNCE_MS);
    expect(levels).toEqual([true]);
    await edges(version === 'v1' ? '0\n1\n0\n' : '2\n1\n2\n');
    clock.advanceBy(DEBOUNCE_MS - 1);
    expect(levels).toEqual([true]);
    clock.advanceBy(1);
    expect(levels).toEqual([true, false]);
    expect(button.trouble).toBe('');
    const told = version === 'v1' ? ['gpiochip0 17', ''] : ['17', '--chip=gpiochip0 '];
    expect(board.calls).toEqual([
      `gpioget ${version === 'v2' ? '--numeric ' : ''}` +
        `--active-low ${told[1]}--bias=pull-up ${told[0]}`,
      `gpiomon ${version === 'v1' ? '--line-buffered ' : ''}--format=%e ` +
        `--active-low ${told[1]}--bias=pull-up ${told[0]}`,
    ]);
  });

  it('takes every bias', async () => {
    const { watch, called, levels } = setUp(version);
    const button = watch({ ...LINE, bias: 'disabled' });
    await called('gpiomon');
    expect([levels, button.trouble]).toEqual([[false], '']);
  });

  it('is a light, dark at first and when it is given back', async () => {
    const { board, gpio, keep, called } = setUp(version);
    const light = keep(gpio.drive(LINE));
    await called('gpioset');
    light.set(true);
    light.set(true);
    await called('gpioset', 2);
    await until('it is held', () => board.isRunning);
    await light.stop();
    const hold =
      version === 'v1' ? '--mode=wait --active-low gpiochip0' : '--active-low --chip=gpiochip0';
    const leave =
      version === 'v1' ? '--active-low gpiochip0' : '--toggle=0 --active-low --chip=gpiochip0';
    expect(board.calls).toEqual([
      `gpioset ${hold} 17=0`,
      `gpioset ${hold} 17=1`,
      `gpioset ${leave} 17=0`,
    ]);
    expect(board.isRunning).toBe(false);
  });

  it('is looked at by the doctor', async () => {
    const { board, clock } = setUp(version);
    const { run } = systemAccess(clock, board.environment);
    const wanted = { buttons: [{ ...LINE, does: 'stop' as const }], leds: [] };
    const subject = 'buttons and lights';
    const detail = 'gpiochip0, line 17';
    expect(await gpioFindings(run, wanted)).toEqual([{ subject, state: 'ok', detail, fix: '' }]);
    board.fail();
    expect(await gpioFindings(run, wanted)).toEqual([
      {
        ...{ subject, state: 'note', detail: 'gpiochip0: there is no such chip or line' },
        fix: 'gpiodetect and gpioinfo list what there is',
      },
    ]);
    expect(await gpioFindings(run, { buttons: [], leds: [] })).toEqual([]);
  });
});

describe('a line of the board', () => {
  it('is asked for again when its tool has died, and its level is read again', async () => {
    const { board, clock, levels, watch, called } = setUp();
    const button = watch();
    await called('gpiomon');
    await until('it runs', () => board.isRunning);
    board.setLevel(true);
    board.kill();
    await until('it is missed', () => button.trouble !== '');
    expect(button.trouble).toContain('line 17 of gpiochip0: ');
    clock.advanceBy(FIRST_WAIT_MS);
    await called('gpiomon', 2);
    expect(levels).toEqual([false, true]);
    clock.advanceBy(STEADY_MS);
    expect(button.trouble).toBe('');
  });

  it('is given up after some tries, with what mends it', async () => {
    const { board, clock, watch } = setUp();
    board.fail('Permission denied');
    const button = watch();
    for (let tries = 1; tries < TRIES; tries += 1) {
      // Two timers until the tools are known; then one for the tool and two around it each time.
      await until('it waits', () => clock.delaysMs.length >= 2 + 3 * tries);
      expect(clock.delaysMs.at(-1)).toBe(FIRST_WAIT_MS * 2 ** (tries - 1));
      clock.advanceBy(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
    await until('it is given up', () => button.trouble.includes('given up'));
    expect(button.trouble).toBe(
      'line 17 of gpiochip0: no permission: add the user of the daemon to the group gpio; ' +
        'given up until the daemon is started again',
    );
    board.mend();
    clock.advanceBy(1_000_000);
    expect(board.calls).toHaveLength(TRIES);
  });

  it('that hangs in the air is not listened to without end', async () => {
    const { board, levels, watch, called } = setUp();
    const button = watch();
    await called('gpiomon');
    board.write('1\n0\n'.repeat(400));
    await until('it is noticed', () => button.trouble !== '');
    expect(button.trouble).toContain('more than 500 changes a second');
    expect(levels).toEqual([false]);
    expect(board.isRunning).toBe(false);
  });

  it('leaves no program behind, whatever is under way', async () => {
    const { board, gpio, watch, called } = setUp();
    const early = gpio.watch(LINE, () => undefined);
    await early.stop();
    const button = watch();
    await called('gpiomon');
    await until('it runs', () => board.isRunning);
    await button.stop();
    expect(board.isRunning).toBe(false);
    expect(button.trouble).toBe('');
  });

  it('is told to be missing where there are no tools', async () => {
    const { board, clock, keep } = setUp();
    board.uninstall();
    const { environment } = board;
    const gpio = new GpiodGpio({ clock, debounceMs: DEBOUNCE_MS, environment });
    const parts = [keep(gpio.watch(LINE, () => undefined)), keep(gpio.drive(LINE))];
    await until('it is known', () => parts.every(({ trouble }) => trouble !== ''));
    const text = 'gpiomon is not installed: apt-get install gpiod';
    expect(parts.map(({ trouble }) => trouble)).toEqual([text, text]);
    const { run } = systemAccess(new SystemClock(), board.environment);
    const [finding] = await gpioFindings(run, {
      buttons: [],
      leds: [{ ...LINE, shows: ['muted'] }],
    });
    expect(finding).toMatchObject({ state: 'note', fix: 'apt-get install gpiod' });
  });
});

describe('what the tools write', () => {
  it('is a level or nothing', () => {
    expect(['1', '0', '2', '', '11', 'x', '1 '].map(edgeIn)).toEqual([
      ...[true, false, false, undefined, undefined, undefined, undefined],
    ]);
    expect(['1\n', '0', '2', '', '0 1'].map(levelIn)).toEqual([
      ...[true, false, undefined, undefined, undefined],
    ]);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const known = ['0', '1', '2'].includes(text);
        expect(edgeIn(text) === undefined).toBe(!known);
        expect(describeComplaint(text)).toBeTypeOf('string');
      }),
    );
  });
});

const hasTools = ['/usr/bin/gpiomon', '/usr/bin/gpioget'].every((path) => existsSync(path));
describe.skipIf(!hasTools)('the real tools (skipped: no gpiod installed)', () => {
  it('take our options and say that there is no such chip', async () => {
    const clock = new SystemClock();
    const gpio = new GpiodGpio({ clock, debounceMs: DEBOUNCE_MS });
    const line = { chip: 'gpiochip987', line: 3, activeLow: true };
    const parts = [gpio.watch({ ...line, bias: 'pull-up' }, () => undefined), gpio.drive(line)];
    await until('both fail', () => parts.every(({ trouble }) => trouble !== ''));
    for (const { trouble } of parts) expect(trouble).toContain('there is no such chip or line');
    await Promise.all(parts.map((part) => part.stop()));
    // gpiomon is reached only where gpioget has worked: it is asked here.
    expect(execFileSync('gpiomon', ['--version'], { encoding: 'utf8' })).toMatch(/ v[12]\./);
  });
});
