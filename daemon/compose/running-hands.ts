import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Box } from './box.ts';
import type { BoxHands } from './box-hands.ts';
import type { BoxMqtt } from './box-mqtt.ts';
import { Buttons, type ButtonsParts } from './buttons.ts';
import type { NewsDesk } from './news-desk.ts';
import type { Stores } from './stores.ts';

/** Time for the answer to leave before the daemon ends. */
const RESTART_AFTER_MS = 500;

export interface RunningHandsParts {
  stores: Stores;
  box: Pick<Box, 'conversation' | 'latch' | 'audioStatus' | 'room'>;
  timers: ButtonsParts['timers'];
  news: NewsDesk;
  mqtt: Pick<BoxMqtt, 'forget'>;
  clock: Clock;
  onRestart: () => void;
}

/** What doors may ask of a box that runs. */
export function runningHands(parts: RunningHandsParts): BoxHands {
  const { stores, box, timers, news, mqtt, clock, onRestart } = parts;
  const { settings } = stores;
  const lastTurn = () => news.lastTurn;
  const { conversation, latch } = box;
  const actor = 'command';
  const buttons = new Buttons({ conversation, latch, settings, timers, lastTurn, actor });
  return {
    listen: () => buttons.listen(),
    stop: () => {
      buttons.stopRinging();
      buttons.stop();
    },
    identify: () => {
      const output = box.audioStatus.find(({ direction }) => direction === 'output');
      if (output?.state !== 'open') {
        const reason = output?.reason || 'there is no speaker';
        throw new EarshotError('NO_AUDIO_DEVICE', `cannot make a sound: ${reason}`);
      }
      box.room.send({ kind: 'earcon', name: 'timer' });
    },
    restart: () => {
      stores.log.warn('somebody wants the daemon to start again');
      clock.setTimer(RESTART_AFTER_MS, onRestart);
    },
    forgetMqtt: () => mqtt.forget(),
  };
}
