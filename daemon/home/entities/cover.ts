import type { DeviceState } from '../../ports/home.ts';
import { Refusal } from '../discovery/refusal.ts';
import type { Config } from './config.ts';
import { EntityDraft, refuse, tell } from './draft.ts';
import type { Entity, Plan, StatePatch, Telling } from './entity.ts';
import { isNear, isUnknown, numberIn, readObject, readWords, textIn } from './readings.ts';

/** Motors without end switches count time, and come to rest near where they were sent. */
const POSITION_TOLERANCE_PERCENT = 5;
const OPEN = 100;

/** Where fully closed and fully open are on the scale of the device. */
interface Travel {
  closed: number;
  open: number;
}

function travelOf(config: Config): Travel {
  const travel = {
    closed: config.number('position_closed', 0),
    open: config.number('position_open', OPEN),
  };
  if (travel.closed !== travel.open) return travel;
  throw new Refusal('position_open and position_closed are the same');
}

function toPercent(position: number, { closed, open }: Travel): number {
  const share = (position - closed) / (open - closed);
  return Math.round(Math.min(1, Math.max(0, share)) * OPEN);
}

function fromPercent(percent: number, { closed, open }: Travel): number {
  return Math.round(closed + (percent / OPEN) * (open - closed));
}

type IsDone = (state: DeviceState) => boolean;

/** Moving there proves that it was told so; where it cannot say that it moves, its place does. */
function movesTo(percent: number, start: DeviceState): IsDone {
  const { positionPercent: from } = start;
  return ({ value, positionPercent: at }) => {
    if (percent === OPEN && value === 'opening') return true;
    if (percent === 0 && value === 'closing') return true;
    if (at === undefined) return value === (percent === 0 ? 'closed' : 'open');
    if (isNear(at, percent, POSITION_TOLERANCE_PERCENT)) return true;
    return from !== undefined && Math.abs(at - percent) < Math.abs(from - percent);
  };
}

/** @throws Refusal */
export function coverEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  const travel = travelOf(config);
  draft.listen({ topic: 'state_topic', template: 'value_template' }, readMovement(config));
  draft.listen({ topic: 'position_topic', template: 'position_template' }, (text) =>
    readPosition(text, travel, config.topic('state_topic') === undefined),
  );
  const isStateHeard = draft.isConfirmed('command_topic', 'state_topic');
  const isMoveHeard = isStateHeard || draft.isConfirmed('command_topic', 'position_topic');
  const say = draft.teller('command_topic', 'command_template');
  const send = (key: string, payload: string, isDone?: (state: DeviceState) => boolean): Plan =>
    say ? tell(say(config.textOr(key, payload)), isDone) : refuse('it has no command_topic');
  if (say && config.text('payload_open') !== 'None') {
    draft.on(['open'], (_, state) =>
      send('payload_open', 'OPEN', isMoveHeard ? movesTo(OPEN, state) : undefined),
    );
  }
  if (say && config.text('payload_close') !== 'None') {
    draft.on(['close'], (_, state) =>
      send('payload_close', 'CLOSE', isMoveHeard ? movesTo(0, state) : undefined),
    );
  }
  if (say) draft.on(['stop'], () => send('payload_stop', 'STOP'));
  addPosition(draft, travel);
  return draft.done('cover');
}

function addPosition(draft: EntityDraft, travel: Travel): void {
  const { config } = draft;
  const say = draft.teller('set_position_topic', 'set_position_template');
  if (!say) return;
  const isHeard = draft.isConfirmed('set_position_topic', 'position_topic');
  const told = (percent: number): Telling => {
    const position = fromPercent(percent, travel);
    const { open: position_open, closed: position_closed } = travel;
    return say(position, { position, position_open, position_closed });
  };
  const go = (percent: number, state: DeviceState): Plan =>
    tell(told(percent), isHeard ? movesTo(percent, state) : undefined);
  draft.on(['set-position'], ({ percent }, state) => go(percent, state));
  if (config.topic('command_topic') !== undefined) return;
  draft.on(['open'], (_, state) => go(OPEN, state));
  draft.on(['close'], (_, state) => go(0, state));
}

function readMovement(config: Config): (text: string) => StatePatch | undefined {
  return readWords(
    new Map(
      ['open', 'opening', 'closed', 'closing', 'stopped'].map((state) => [
        config.textOr(`state_${state}`, state),
        // A cover that has stopped is neither closed nor on its way: its position says the rest.
        state === 'stopped' ? 'open' : state,
      ]),
    ),
  );
}

function readPosition(text: string, travel: Travel, isState: boolean): StatePatch | undefined {
  if (isUnknown(text)) return { positionPercent: undefined };
  const number = Number(readObject(text)?.['position'] ?? text);
  if (!Number.isFinite(number)) return undefined;
  const positionPercent = toPercent(number, travel);
  if (!isState) return { positionPercent };
  return { positionPercent, value: positionPercent > 0 ? 'open' : 'closed' };
}

/** A valve; one that reports its position is told it, too. @throws Refusal */
export function valveEntity(config: Config): Entity {
  const draft = new EntityDraft(config);
  const travel = travelOf(config);
  const isPositioned = config.flag('reports_position');
  const words = readMovement(config);
  const template = config.template('value_template');
  draft.listenWhole('state_topic', (payload) => {
    const text = template ? template.read(payload) : payload;
    const inside = readObject(text);
    const state = inside ? textIn(inside, 'state') : text;
    const position = inside ? numberIn(inside, 'position') : Number(text);
    const patch = state === undefined ? undefined : words(state);
    if (!isPositioned || position === undefined || !Number.isFinite(position)) return patch;
    const positionPercent = toPercent(position, travel);
    const value = positionPercent > 0 ? 'open' : 'closed';
    return { value, ...patch, positionPercent };
  });
  const say = draft.teller('command_topic', 'command_template');
  const isHeard = draft.isConfirmed('command_topic', 'state_topic');
  const order = (percent: number, payload: string | number, state: DeviceState): Plan =>
    say
      ? tell(say(payload), isHeard ? movesTo(percent, state) : undefined)
      : refuse('it has no command_topic');
  const place = (percent: number, key: string, word: string): string | number =>
    isPositioned ? fromPercent(percent, travel) : config.textOr(key, word);
  if (say) {
    draft.on(['open'], (_, state) => order(OPEN, place(OPEN, 'payload_open', 'OPEN'), state));
    draft.on(['close'], (_, state) => order(0, place(0, 'payload_close', 'CLOSE'), state));
  }
  if (say && isPositioned) {
    draft.on(['set-position'], ({ percent }, state) =>
      order(percent, fromPercent(percent, travel), state),
    );
  }
  const stop = config.text('payload_stop');
  if (say && stop !== undefined) draft.on(['stop'], () => tell(say(stop)));
  return draft.done('valve');
}
