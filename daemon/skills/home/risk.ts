import type { HomeAction, HomeDevice } from '../../ports/home.ts';
import type { HomeWords } from './home-words.ts';

/** What opens a cover, whichever way it is told to. */
const OPENING: ReadonlySet<HomeAction['do']> = new Set(['open', 'turn-on', 'toggle', 'press']);

/** Whether an action lets people in or takes a guard away: the user must say yes to it. */
export function isRisky(device: HomeDevice, action: HomeAction, words: HomeWords): boolean {
  if (device.domain === 'lock') return action.do !== 'lock';
  if (device.domain === 'alarm_control_panel') return action.do !== 'turn-on';
  if (action.do === 'unlock') return true;
  if (!words.isGuarded(device)) return false;
  return OPENING.has(action.do) || (action.do === 'set-position' && action.percent > 0);
}
