import type { Home, HomeDevice } from '../../daemon/ports/home.ts';

function device(id: string, name: string, other: Partial<HomeDevice> = {}): HomeDevice {
  const [domain = ''] = id.split('.');
  return { id, name, domain, aliases: [], can: new Set(['turn-on', 'turn-off']), ...other };
}

const areas = [
  { id: 'wz', name: 'Wohnzimmer', aliases: ['Stube'], floorId: 'eg' },
  { id: 'ku', name: 'Küche', aliases: [], floorId: 'eg' },
  { id: 'sz', name: 'Schlafzimmer', aliases: [], floorId: 'og' },
  { id: 'bad', name: 'Bad', aliases: ['Badezimmer'], floorId: 'og' },
  { id: 'bu', name: 'Büro', aliases: ['Arbeitszimmer'], floorId: 'og' },
  { id: 'fl', name: 'Flur', aliases: ['Diele'], floorId: 'eg' },
  { id: 'ga', name: 'Garten', aliases: [] },
];

/** A house whose rooms and things are called as Germans call them. */
export const GERMAN_HOME: Home = {
  floors: [
    { id: 'eg', name: 'Erdgeschoss', aliases: ['unten'] },
    { id: 'og', name: 'Obergeschoss', aliases: ['oben', 'erster Stock'] },
  ],
  areas,
  devices: [
    device('light.decke', 'Deckenlampe', { areaId: 'wz' }),
    device('light.steh', 'Stehlampe', { areaId: 'wz' }),
    device('light.lese', 'Leselampe', { areaId: 'sz', aliases: ['Nachttischlampe'] }),
    device('light.insel', 'Kücheninsel', { areaId: 'ku' }),
    device('light.spiegel', 'Spiegelleuchte', { areaId: 'bad' }),
    device('switch.kaffee', 'Kaffeemaschine', { areaId: 'ku' }),
    device('switch.ausse', 'Außensteckdose', { areaId: 'ga', deviceClass: 'outlet' }),
    device('fan.buro', 'Tischventilator', { areaId: 'bu' }),
    device('cover.wz', 'Großer Rollladen', { areaId: 'wz', deviceClass: 'shutter' }),
    device('cover.sz', 'Dachfensterrollo', { areaId: 'sz', deviceClass: 'shade' }),
    device('cover.markise', 'Markise', { areaId: 'ga', deviceClass: 'awning' }),
    device('cover.garage', 'Garagentor', { deviceClass: 'garage' }),
    device('lock.haus', 'Haustür'),
    device('lock.keller', 'Kellertür'),
    device('climate.wz', 'Fußbodenheizung', { areaId: 'wz', unit: '°C' }),
    device('climate.bad', 'Handtuchheizkörper', { areaId: 'bad', unit: '°C' }),
    device('media_player.tv', 'Fernseher', { areaId: 'wz', deviceClass: 'tv' }),
    device('media_player.radio', 'Küchenradio', { areaId: 'ku', aliases: ['Radio'] }),
    device('vacuum.robbi', 'Robbi'),
    device('lawn_mower.m', 'Mähroboter'),
    device('scene.film', 'Filmabend'),
    device('script.nacht', 'Gute Nacht'),
    device('todo.einkauf', 'Baumarkt'),
    device('person.jule', 'Jule'),
    device('person.jens', 'Jens'),
    device('sensor.handy', 'Handy', { deviceClass: 'battery', unit: '%' }),
    device('sensor.wasch', 'Waschmaschine', { deviceClass: 'power', unit: 'W' }),
    device('binary_sensor.kf', 'Küchenfenster', { areaId: 'ku', deviceClass: 'window' }),
    device('binary_sensor.terr', 'Terrassentür', { areaId: 'wz', deviceClass: 'door' }),
  ],
};
