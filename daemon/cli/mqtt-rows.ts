import type { StatusReply } from '../control/replies.ts';
import type { Finding } from '../ports/host.ts';

type Connection = StatusReply['mqtt'][number];

/** One line for each broker of `earshot status`. */
export function mqttRow({ connection, state, version, reason, ...box }: Connection): string[] {
  const words = state === 'online' ? `online, MQTT ${version}` : `${state} (${reason})`;
  const left = box.waiting > 0 ? `; ${box.waiting} events wait` : '';
  const lost = box.dropped > 0 ? `; ${box.dropped} events were dropped` : '';
  return [`broker ${connection}`, `${words}${left}${lost}`];
}

/**
 * What `earshot doctor` says of the brokers.
 * @param urls of the settings, by connection; empty: none
 * @param running connections of the running daemon; undefined: none runs
 */
export function mqttFindings(
  urls: Readonly<Record<Connection['connection'], string>>,
  running: readonly Connection[] | undefined,
): Finding[] {
  return Object.entries(urls).flatMap(([name, url]): Finding[] => {
    if (url === '') return [];
    const subject = `broker ${name}`;
    const found = running?.find(({ connection }) => connection === name);
    if (!found) {
      const detail = running ? 'not in use before the next start' : 'not tried: no daemon runs';
      return [{ subject, state: 'note', detail, fix: './scripts/earshot restart' }];
    }
    const [, detail = ''] = mqttRow(found);
    if (found.state === 'online') return [{ subject, state: 'ok', detail, fix: '' }];
    const fix = `check that ${url} can be reached, and the settings below mqtt.${name}`;
    return [{ subject, state: 'note', detail, fix }];
  });
}
