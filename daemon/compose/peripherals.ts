import type { Config } from '../../config/schema.ts';
import type { Clock } from '../base/clock.ts';
import type { PeripheralCommand, Snapshot } from '../control/peripheral/messages.ts';
import { type PeripheralBox, PeripheralServer } from '../control/peripheral/peripheral-server.ts';
import { peripheralToken } from '../control/peripheral/token.ts';
import type { Conversation } from '../dialog/conversation.ts';
import { Buttons } from './buttons.ts';
import type { MuteLatch } from './mute-latch.ts';
import type { NewsDesk } from './news-desk.ts';
import type { Stores } from './stores.ts';

const PERCENT = 100;

export interface PeripheralParts {
  stores: Pick<Stores, 'settings' | 'paths' | 'log'>;
  conversation: Conversation;
  latch: MuteLatch;
  timers: { acknowledge(): number };
  news: NewsDesk;
  clock: Clock;
}

/**
 * The socket for lights, buttons and displays.
 * @returns undefined when it is not wanted
 * @throws STATE_UNUSABLE as peripheralToken()
 */
export function createPeripherals(parts: PeripheralParts): PeripheralServer | undefined {
  const { stores, clock } = parts;
  const { enabled, host, port, texts } = stores.settings.loaded.config.peripheral;
  if (!enabled) return undefined;
  const token = peripheralToken(stores.paths.peripheralToken);
  const options = { host, port, token, withTexts: texts };
  return new PeripheralServer(options, { box: peripheralBox(parts), clock, log: stores.log });
}

/** Where the socket is and what lets one in, for people; undefined when it is not wanted. */
export function describePeripherals(
  { enabled, host, port }: Config['peripheral'],
  tokenPath: string,
): string | undefined {
  if (!enabled) return undefined;
  const address = host.includes(':') ? `[${host}]` : host;
  return `ws://${address}:${port}/?token=... (the token is in ${tokenPath})`;
}

function peripheralBox(parts: PeripheralParts): PeripheralBox {
  const { stores, conversation, news } = parts;
  const { settings } = stores;
  const buttons = buttonsOf(parts, 'peripheral');
  return {
    snapshot: (): Snapshot => {
      const { heard, reply } = news.lastTexts;
      return {
        muted: conversation.isMuted,
        volume: settings.loaded.config.audio.volumePercent / PERCENT,
        ha_connected: false,
        last_stt_text: heard ?? null,
        last_tts_text: reply ?? null,
      };
    },
    onNews: (listener) => news.onNews(listener),
    perform: async (command) => {
      press(buttons, command);
      news.pressed(command.command);
    },
  };
}

/** What is pressed, wherever that is. @param actor who presses, for the audit */
export function buttonsOf(parts: Omit<PeripheralParts, 'clock'>, actor: string): Buttons {
  const { stores, conversation, latch, timers, news } = parts;
  const lastTurn = () => news.lastTurn;
  return new Buttons({
    ...{ conversation, latch, timers, lastTurn, actor },
    settings: stores.settings,
  });
}

function press(buttons: Buttons, command: PeripheralCommand): void {
  switch (command.command) {
    case 'start_listening':
      return buttons.listen();
    case 'stop_pipeline':
      return buttons.stop();
    case 'mute_mic':
      return buttons.setMuted(true);
    case 'unmute_mic':
      return buttons.setMuted(false);
    case 'volume_up':
      return buttons.volumeUp();
    case 'volume_down':
      return buttons.volumeDown();
    case 'set_volume':
      return buttons.setVolume(command.volume * PERCENT);
    case 'stop_timer_ringing':
      return buttons.stopRinging();
  }
}
