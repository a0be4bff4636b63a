import {
  call,
  type EntityShape,
  hasFeature,
  isOneOf,
  needsCode,
  type Orders,
  refuse,
} from '../entity.ts';

/** AlarmControlPanelEntityFeature. */
const ARMING: ReadonlyMap<string, number> = new Map([
  ['home', 1],
  ['away', 2],
  ['night', 4],
  ['custom_bypass', 16],
  ['vacation', 32],
]);
const DISARM = 'alarm_control_panel.alarm_disarm';

/** Armed and disarmed by its modes; where that needs a code, it is refused. */
export function alarmOrders(shape: EntityShape): Orders {
  const { attributes } = shape;
  const isCodeNeeded = needsCode(shape);
  const isArmingFree = !isCodeNeeded || attributes['code_arm_required'] === false;
  return {
    'set-mode': {
      service: DISARM,
      plan: ({ mode }) => {
        const name = mode
          .toLowerCase()
          .replace(/^armed[_ ]/, '')
          .replaceAll(' ', '_');
        if (name === 'disarmed') {
          if (isCodeNeeded) return refuse('disarming needs a code, and this box knows none');
          return call(DISARM, {}, isOneOf('disarmed'));
        }
        const bit = ARMING.get(name);
        if (bit === undefined || !hasFeature(shape, bit)) {
          return refuse(`it does not know the mode ${mode}`);
        }
        if (!isArmingFree) return refuse('arming it needs a code, and this box knows none');
        const service = `alarm_control_panel.alarm_arm_${name}`;
        return call(service, {}, isOneOf(`armed_${name}`, 'arming'));
      },
    },
  };
}
