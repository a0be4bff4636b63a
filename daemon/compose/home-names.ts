import type { HomeEdit } from '../control/core.ts';
import type { HomeReply } from '../control/home-replies.ts';
import { type HomeRegistry, isExposed } from '../home/registry/home-registry.ts';

/** What is known of the home, for people to read: by floor, area and name. */
export function describeHome(registry: HomeRegistry): HomeReply {
  const floors = new Map(registry.floors.map(({ id, name }) => [id, name]));
  const areas = new Map(registry.areas.map((area) => [area.id, area]));
  const devices = registry.devices.map((device) => {
    const area = areas.get(device.areaId ?? '');
    return {
      id: device.id,
      name: device.name ?? device.foundName,
      foundName: device.foundName,
      aliases: [...device.aliases],
      area: area?.name ?? null,
      floor: floors.get(area?.floorId ?? '') ?? null,
      domain: device.domain,
      deviceClass: device.deviceClass,
      isExposed: isExposed(device),
      lastSeenWallMs: device.lastSeenWallMs,
    };
  });
  const place = ({ floor, area, name }: HomeReply['devices'][number]): string =>
    [floor ?? '', area ?? '', name].join('\u0000');
  devices.sort((one, other) => place(one).localeCompare(place(other), 'en'));
  return { devices };
}

/** @throws USAGE for what is not there; DISK_FULL */
export function applyHomeEdit(registry: HomeRegistry, edit: HomeEdit): void {
  switch (edit.kind) {
    case 'rename':
      return registry.rename(edit.id, edit.name);
    case 'area':
      return registry.place(edit.id, edit.area);
    case 'floor':
      return registry.placeArea(edit.area, edit.floor);
    case 'alias':
      return registry.alias(edit.id, edit.aliases);
    case 'expose':
      return registry.expose(edit.id, edit.isExposed);
  }
}
