import type { Home, HomeDevice } from '../../daemon/ports/home.ts';

const POWER = ['turn-on', 'turn-off'] as const;
const CAN: Record<string, HomeDevice['can']> = {
  light: new Set([...POWER, 'set-brightness', 'set-color']),
  switch: new Set(POWER),
  fan: new Set([...POWER, 'set-fan-speed']),
  vacuum: new Set(['start', 'pause', 'dock']),
  cover: new Set(['open', 'close', 'set-position']),
  climate: new Set([...POWER, 'set-temperature']),
  lock: new Set(['lock', 'unlock']),
  media_player: new Set([...POWER, 'play', 'set-volume']),
};

/** `name @ area`, and other names after a `/`. */
function devices(domain: string, ...named: string[]): HomeDevice[] {
  return named.map((text) => {
    const [whole = '', ...aliases] = text.split('/').map((part) => part.trim());
    const [name = '', areaId = ''] = whole.split('@').map((part) => part.trim());
    return {
      id: `${domain}.${name}`,
      name,
      areaId,
      domain,
      aliases,
      can: CAN[domain] ?? new Set(),
    };
  });
}

/** A house where a family lives, on two floors, with a name that holds an "and". */
export const FAMILY_HOME: Home = {
  floors: [
    { id: 'ground', name: 'ground floor', aliases: ['downstairs'] },
    { id: 'first', name: 'first floor', aliases: ['upstairs'] },
  ],
  areas: [
    { id: 'living', name: 'living room', aliases: ['lounge'], floorId: 'ground' },
    { id: 'kitchen', name: 'kitchen', aliases: [], floorId: 'ground' },
    { id: 'hall', name: 'hall', aliases: [], floorId: 'ground' },
    { id: 'bedroom', name: 'bedroom', aliases: [], floorId: 'first' },
    { id: 'den', name: 'den', aliases: [], floorId: 'first' },
  ],
  devices: [
    ...devices('light', 'floor lamp @ living', 'kitchen light @ kitchen', 'bedside lamp @ bedroom'),
    ...devices('light', 'den light @ den', 'bed and breakfast lamp @ hall', 'desk lamp @ den'),
    ...devices('switch', 'coffee machine @ kitchen', 'smart plug @ living'),
    ...devices('fan', 'ceiling fan @ bedroom'),
    ...devices('cover', 'blinds @ living', 'curtain @ bedroom'),
    ...devices('vacuum', 'robot @ hall'),
    ...devices('climate', 'thermostat @ hall'),
    ...devices('lock', 'front door @ hall'),
    ...devices('media_player', 'speaker @ living'),
  ],
};
