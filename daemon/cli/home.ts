import type { Verb } from '../control/commands.ts';
import { execute } from '../control/execute.ts';
import type { HomeReply } from '../control/home-replies.ts';
import { withCore } from './nearest-core.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

const { signal } = new AbortController();

type HomeVerb = Extract<Verb, `home.${string}`>;

async function tellHome(verb: HomeVerb, params: object, session: CliSession): Promise<HomeReply> {
  return withCore(session, verb, (core) => execute(core, { verb, params, signal }));
}

/** A device, and what is to be said of it. */
type DeviceParams = { id: string } & Record<string, unknown>;

/** `earshot home list`: what was found, and what it is called. */
export async function listHomeCommand(session: CliSession): Promise<void> {
  const reply = await tellHome('home.list', {}, session);
  session.output.result(reply, () => homeText(reply));
}

/** `earshot home rename|area|floor|alias|expose|hide`: says how the device is now. */
export async function editHomeCommand(
  verb: Exclude<HomeVerb, 'home.list'>,
  params: DeviceParams | { area: string; floor: string },
  session: CliSession,
): Promise<void> {
  const reply = await tellHome(verb, params, session);
  session.output.result(reply, () => {
    const isMeant = (device: HomeReply['devices'][number]): boolean =>
      'id' in params
        ? device.id === params.id
        : device.area !== null && isSame(device.area, params.area);
    return homeText({ devices: reply.devices.filter(isMeant) });
  });
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function homeText({ devices }: HomeReply): string {
  if (devices.length === 0) return 'No device was found yet; see mqtt.home in the settings.';
  const rows = devices.map(({ id, name, aliases, area, floor, isExposed }) => [
    aliases.length === 0 ? name : `${name} (${aliases.join(', ')})`,
    [area, floor].filter((place) => place !== null).join(', ') || '-',
    isExposed ? '' : 'hidden',
    id,
  ]);
  return columns(rows);
}
