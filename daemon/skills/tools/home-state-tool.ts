import type { DeviceState, HomeDevice, HomeHub } from '../../ports/home.ts';
import type { BoxTool, PreparedCall, ToolArguments, ToolOutcome } from '../../ports/tools.ts';
import { describeDevice, devicesThatMatter } from './home-note.ts';

const MAX_CHARS = 120;

/** Tells a model how devices are. */
export class HomeStateTool implements BoxTool {
  readonly name = 'home_state';
  readonly description = 'Tells how devices of the home are: on, open, temperature and so on.';
  readonly trust = 'own';
  readonly parameters = {
    type: 'object',
    properties: {
      about: {
        type: 'string',
        minLength: 1,
        maxLength: MAX_CHARS,
        description: 'Names of devices, of a room, or of a kind such as light.',
      },
    },
    required: ['about'],
    additionalProperties: false,
  };
  readonly #hub: HomeHub;

  constructor(hub: HomeHub) {
    this.#hub = hub;
  }

  prepare({ about }: ToolArguments): PreparedCall {
    return {
      effect: 'tells',
      needs: ['home.ask-state'],
      run: async () => this.#tell(String(about)),
    };
  }

  #tell(about: string): ToolOutcome {
    const { home } = this.#hub;
    const devices = devicesThatMatter(about, home);
    if (devices.length === 0) return { kind: 'failed', reason: 'the home has no such device' };
    const lines = devices.map((device) => {
      return `${describeDevice(device, home)}: ${stateText(device, this.#hub.state(device.id))}`;
    });
    return { kind: 'done', content: lines.join('\n') };
  }
}

/** What is known of a state, in the words of its fields. */
function stateText({ unit = '' }: HomeDevice, state: DeviceState | undefined): string {
  if (state === undefined) return 'not known';
  if (!state.isAvailable) return 'cannot be reached';
  const { value, isAvailable: _, changedWallMs: __, rgb, items, ...rest } = state;
  const numbers = Object.entries(rest).map(([name, each]) => `${name} ${String(each)}`);
  return [
    value === undefined ? '' : `${value}${unit}`,
    ...numbers,
    rgb === undefined ? '' : `rgb ${rgb.join(' ')}`,
    items === undefined ? '' : `items: ${items.join(', ') || 'none'}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
