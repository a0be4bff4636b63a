import type { GpioSettings } from '../../config/gpio-schema.ts';
import { GpiodGpio } from '../../hw/gpio.ts';
import { asEarshotError } from '../base/errors.ts';
import type { Component } from '../base/lifecycle.ts';
import type { Log } from '../base/log.ts';
import type { Gpio, GpioLight, GpioLine, GpioPart } from '../ports/gpio.ts';
import type { Activity, BoxNews } from '../ports/news.ts';
import type { Buttons } from './buttons.ts';
import type { MuteLatch } from './mute-latch.ts';
import type { NewsDesk } from './news-desk.ts';
import { buttonsOf, type PeripheralParts } from './peripherals.ts';

type Button = GpioSettings['buttons'][number];
type Shown = GpioSettings['leds'][number]['shows'][number];

export interface GpioPanelParts {
  settings: GpioSettings;
  gpio: Gpio;
  buttons: Buttons;
  latch: MuteLatch;
  news: NewsDesk;
  log: Log;
}

/** @returns undefined when none are wanted */
export function createGpioPanel(parts: PeripheralParts): GpioPanel | undefined {
  const { stores, latch, news, clock } = parts;
  const settings = stores.settings.loaded.config.gpio;
  if (settings.buttons.length + settings.leds.length === 0) return undefined;
  const gpio = new GpiodGpio({ clock, debounceMs: settings.debounceMs });
  const buttons = buttonsOf(parts, 'gpio');
  return new GpioPanel({ settings, gpio, buttons, latch, news, log: stores.log });
}

/** The buttons and lights that are wired to the board. What cannot be had keeps nothing else. */
export class GpioPanel implements Component {
  readonly name = 'gpio';
  readonly #parts: GpioPanelParts;
  readonly #used: GpioPart[] = [];
  readonly #leds: { light: GpioLight; shows: readonly Shown[] }[] = [];
  readonly #ringing = new Set<string>();
  #activity: Activity = 'idle';
  #isMuted = false;

  constructor(parts: GpioPanelParts) {
    this.#parts = parts;
    parts.news.onNews((news) => this.#note(news));
  }

  /** What is wrong with the lines, each thing once. */
  get troubles(): string[] {
    const told = this.#used.map(({ trouble }) => trouble).filter((trouble) => trouble !== '');
    return [...new Set(told)].map((trouble) => `buttons and lights: ${trouble}`);
  }

  /** Waits for nothing: a line that hangs must not keep the box from listening. */
  async start(): Promise<void> {
    const { settings, gpio } = this.#parts;
    for (const button of settings.buttons) this.#used.push(this.#connect(button));
    for (const { shows, ...line } of settings.leds) {
      const light = gpio.drive(described(line));
      this.#used.push(light);
      this.#leds.push({ light, shows });
    }
    this.#show();
  }

  async stop(): Promise<void> {
    this.#leds.length = 0;
    await Promise.all(this.#used.map((part) => part.stop()));
  }

  #connect({ does, bias, ...line }: Button): GpioPart {
    const { gpio, latch } = this.#parts;
    const input = { ...described(line), ...(bias === undefined ? {} : { bias }) };
    if (does === 'mute-while-closed') {
      const name = `line ${line.line} of ${line.chip}`;
      return gpio.watch(input, (isClosed) => latch.setSwitch(name, isClosed));
    }
    let isKnown = false;
    return gpio.watch(input, (isPressed) => {
      // The first level is no press: a button may be held, or stuck, when the box starts.
      if (isKnown && isPressed) this.#press(does);
      isKnown = true;
    });
  }

  #press(does: Exclude<Button['does'], 'mute-while-closed'>): void {
    try {
      press(this.#parts.buttons, does);
    } catch (thrown) {
      const { code, message } = asEarshotError(thrown);
      this.#parts.log.info({ does, code, reason: message }, 'a button could not be obeyed');
    }
  }

  #note(news: BoxNews): void {
    if (news.kind === 'activity') this.#activity = news.activity;
    else if (news.kind === 'muted') this.#isMuted = news.isMuted;
    else if (news.kind !== 'timer') return;
    else if (news.what === 'ringing') this.#ringing.add(news.timer.id);
    else this.#ringing.delete(news.timer.id);
    this.#show();
  }

  #show(): void {
    const isSo = (shown: Shown): boolean => {
      if (shown === 'muted') return this.#isMuted;
      if (shown === 'timer') return this.#ringing.size > 0;
      // A muted box is idle, too, but nobody can call it.
      if (shown === 'idle' && this.#isMuted) return false;
      return shown === this.#activity;
    };
    for (const { light, shows } of this.#leds) light.set(shows.some(isSo));
  }
}

function described({ activeLow = false, ...line }: Omit<Button, 'does' | 'bias'>): GpioLine {
  return { ...line, activeLow };
}

function press(buttons: Buttons, does: Exclude<Button['does'], 'mute-while-closed'>): void {
  switch (does) {
    case 'listen':
      return buttons.listen();
    case 'stop':
      return buttons.stop();
    case 'toggle-mute':
      return buttons.toggleMute();
    case 'volume-up':
      return buttons.volumeUp();
    case 'volume-down':
      return buttons.volumeDown();
    case 'stop-ringing':
      return buttons.stopRinging();
  }
}
