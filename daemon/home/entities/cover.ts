import type { DeviceState } from '../../ports/home.ts';
import { Refusal } from '../discovery/refusal.ts';
import type { Config } from './config.ts';
import { EntityDraft, tell } from './draft.ts';
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

/** Opening proves that it was told to open; where it cannot say so, its end does. */
function isOpening({ value, positionPercent }: DeviceState): boolean {
  return value === 'open' || value === 'opening' || isNear(positionPercent, OPEN, 0);
}

function isClosing({ value, positionPercent }: DeviceState): boolean {
  return value === 'closed' || value === 'closing' || isNear(positionPercent, 0, 0);
}

function isAt(percent: number): (state: DeviceState) => boolean {
  return ({ positionPercent }) => isNear(positionPercent, percent, POSITION_TOLERANCE_PERCENT);
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
    say ? tell(say(config.textOr(key, payload)), isDone) : { kind: 'refuse', reason: 'no topic' };
  if (say && config.text('payload_open') !== 'None') {
    draft.on(['open'], () => send('payload_open', 'OPEN', isMoveHeard ? isOpening : undefined));
  }
  if (say && config.text('payload_close') !== 'None') {
    draft.on(['close'], () => send('payload_close', 'CLOSE', isMoveHeard ? isClosing : undefined));
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
  const go = (percent: number): Plan => tell(told(percent), isHeard ? isAt(percent) : undefined);
  draft.on(['set-position'], ({ percent }) => go(percent));
  if (config.topic('command_topic') !== undefined) return;
  draft.on(['open'], () => go(OPEN));
  draft.on(['close'], () => go(0));
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
  if (say && isPositioned) {
    const go = (percent: number, isDone: (state: DeviceState) => boolean): Plan =>
      tell(say(fromPercent(percent, travel)), isHeard ? isDone : undefined);
    draft.on(['set-position'], ({ percent }) => go(percent, isAt(percent)));
    draft.on(['open'], () => go(OPEN, isOpening));
    draft.on(['close'], () => go(0, isClosing));
  } else if (say) {
    const [open, close] = [
      config.textOr('payload_open', 'OPEN'),
      config.textOr('payload_close', 'CLOSE'),
    ];
    draft.on(['open'], () => tell(say(open), isHeard ? isOpening : undefined));
    draft.on(['close'], () => tell(say(close), isHeard ? isClosing : undefined));
  }
  const stop = config.text('payload_stop');
  if (say && stop !== undefined) draft.on(['stop'], () => tell(say(stop)));
  return draft.done('valve');
}
