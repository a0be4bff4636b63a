import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { GpioSettings } from '../../config/gpio-schema.ts';
import { createGpioPanel, GpioPanel } from '../../daemon/compose/gpio-panel.ts';
import { MuteLatch } from '../../daemon/compose/mute-latch.ts';
import { NewsDesk } from '../../daemon/compose/news-desk.ts';
import { buttonsOf } from '../../daemon/compose/peripherals.ts';
import { openStores } from '../../daemon/compose/stores.ts';
import type { Gpio, GpioInput, GpioLight, GpioLine, GpioPart } from '../../daemon/ports/gpio.ts';
import { settled, Talk } from '../fakes/talk.ts';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

type Does = GpioSettings['buttons'][number]['does'];

/** A board whose lines are moved by the test. */
class ScriptedGpio implements Gpio {
  readonly inputs: GpioInput[] = [];
  readonly lights = new Map<number, boolean>();
  readonly stopped: number[] = [];
  trouble = '';
  readonly #listeners = new Map<number, (isActive: boolean) => void>();

  watch(input: GpioInput, onLevel: (isActive: boolean) => void): GpioPart {
    this.inputs.push(input);
    this.#listeners.set(input.line, onLevel);
    return this.#part(input);
  }

  drive(line: GpioLine): GpioLight {
    this.lights.set(line.line, false);
    const set = (isActive: boolean): void => void this.lights.set(line.line, isActive);
    return Object.assign(this.#part(line), { set });
  }

  level(line: number, isActive: boolean): void {
    this.#listeners.get(line)?.(isActive);
  }

  press(line: number): void {
    this.level(line, true);
    this.level(line, false);
  }

  #part({ line }: GpioLine): GpioPart {
    const gpio = this;
    return {
      get trouble() {
        return gpio.trouble;
      },
      stop: async () => void this.stopped.push(line),
    };
  }
}

const DOES: readonly Does[] = [
  'listen',
  'stop',
  'toggle-mute',
  'mute-while-closed',
  'volume-up',
  'volume-down',
  'stop-ringing',
];
const lineOf = (does: Does): number => DOES.indexOf(does);

async function setUp(leds: GpioSettings['leds'] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-gpio-panel-'));
  undo.push(() => rmSync(folder, { recursive: true }));
  const news = new NewsDesk();
  const talk = new Talk({ observer: news });
  const { clock, conversation, ears } = talk;
  ears.onEvent((event) => event.kind === 'muted' && news.muted(event.isMuted));
  const stores = openStores({ state: folder, clock, openLog: () => 2, logLevel: 'silent' });
  undo.push(() => stores.close());
  const acknowledged: number[] = [];
  const timers = { acknowledge: () => acknowledged.push(1) };
  const latch = new MuteLatch(conversation);
  const buttons = DOES.map((does, line) => ({ chip: 'gpiochip0', line, does }));
  const parts = { stores, conversation, latch, timers, news, clock };
  const gpio = new ScriptedGpio();
  const panel = new GpioPanel({
    ...{ gpio, latch, news, log: stores.log, buttons: buttonsOf(parts, 'gpio') },
    settings: { buttons, leds, debounceMs: 20 },
  });
  await panel.start();
  for (const line of DOES.keys()) gpio.level(line, false);
  const press = (does: Does): void => gpio.press(lineOf(does));
  const volume = (): number => stores.settings.loaded.config.audio.volumePercent;
  return { talk, conversation, news, latch, gpio, panel, press, volume, acknowledged, parts };
}

describe('buttons on the board', () => {
  it('do what they are for', async () => {
    const { conversation, press, volume, acknowledged } = await setUp();
    press('listen');
    expect(conversation.state).toBe('listening');
    press('stop');
    expect(conversation.state).toBe('idle');
    const before = volume();
    press('volume-up');
    press('volume-up');
    press('volume-down');
    expect(volume()).toBe(before + 5);
    press('toggle-mute');
    expect(conversation.isMuted).toBe(true);
    // It cannot be obeyed, and nothing breaks.
    press('listen');
    expect(conversation.state).toBe('muted');
    press('toggle-mute');
    expect(conversation.isMuted).toBe(false);
    press('stop-ringing');
    expect(acknowledged).toHaveLength(1);
  });

  it('that are held, or stuck, when the box starts are not pressed', async () => {
    const { gpio, panel, conversation } = await setUp();
    await panel.start();
    gpio.level(lineOf('listen'), true);
    expect(conversation.state).toBe('idle');
    gpio.level(lineOf('listen'), false);
    gpio.level(lineOf('listen'), true);
    expect(conversation.state).toBe('listening');
  });
});

describe('a mute switch on the board', () => {
  const SWITCH = lineOf('mute-while-closed');

  it('mutes while it is closed, and nothing else opens the microphone then', async () => {
    const { gpio, conversation, latch, press } = await setUp();
    gpio.level(SWITCH, true);
    expect(conversation.isMuted).toBe(true);
    press('toggle-mute');
    expect(conversation.isMuted).toBe(true);
    expect(() => latch.unmute()).toThrow('the mute switch (line 3 of gpiochip0) is closed');
    gpio.level(SWITCH, false);
    expect(conversation.isMuted).toBe(false);
    latch.mute();
    latch.unmute();
    expect(conversation.isMuted).toBe(false);
  });

  it('that is open when the box starts leaves what was muted by other means', async () => {
    const { gpio, conversation, latch } = await setUp();
    latch.mute();
    gpio.level(SWITCH, false);
    expect(conversation.isMuted).toBe(true);
  });

  it('mutes at the start already', async () => {
    const { gpio, panel, conversation } = await setUp();
    await panel.start();
    gpio.level(SWITCH, true);
    expect(conversation.isMuted).toBe(true);
  });

  it('opens only with the last of several', async () => {
    const { latch, conversation } = await setUp();
    latch.setSwitch('front', true);
    latch.setSwitch('back', true);
    latch.setSwitch('front', false);
    expect(conversation.isMuted).toBe(true);
    latch.setSwitch('back', false);
    expect(conversation.isMuted).toBe(false);
  });
});

describe('lights on the board', () => {
  const led = (line: number, ...shows: GpioSettings['leds'][number]['shows']) => {
    return { chip: 'gpiochip0', line, shows };
  };

  it('show the states of a conversation', async () => {
    const { talk, gpio, news } = await setUp([
      led(20, 'listening', 'follow-up'),
      led(21, 'thinking', 'speaking'),
      led(22, 'idle'),
      led(23, 'muted', 'timer'),
    ]);
    const lit = (): number[] => [...gpio.lights].flatMap(([line, isLit]) => (isLit ? [line] : []));
    expect(lit()).toEqual([22]);
    talk.conversation.listen();
    expect(lit()).toEqual([20]);
    talk.conversation.cancel();
    await talk.ask('good day');
    await settled();
    expect(lit()).toEqual([21]);
    await talk.playToEnd('t0');
    expect(lit()).toEqual([22]);
    news.muted(true);
    expect(lit()).toEqual([23]);
    news.muted(false);
    const timer = { id: 'a', name: 'tea', durationS: 60 };
    news.timer('ringing', { timer, leftMs: 0 } as never);
    expect(lit()).toEqual([22, 23]);
    news.timer('gone', { timer, leftMs: 0 } as never);
    expect(lit()).toEqual([22]);
  });

  it('are given back with the buttons, and what is wrong is told once', async () => {
    const { gpio, panel } = await setUp([led(20, 'muted')]);
    expect(panel.troubles).toEqual([]);
    gpio.trouble = 'gpiomon is not installed: apt-get install gpiod';
    expect(panel.troubles).toEqual([
      'buttons and lights: gpiomon is not installed: apt-get install gpiod',
    ]);
    await panel.stop();
    expect(gpio.stopped).toEqual([...DOES.keys(), 20]);
  });
});

describe('the board', () => {
  it('is left alone unless buttons or lights are wanted', async () => {
    const { parts } = await setUp();
    expect(createGpioPanel(parts)).toBeUndefined();
  });
});
