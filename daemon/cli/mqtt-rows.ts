import type { StatusReply } from '../control/status-reply.ts';
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
  return (Object.keys(urls) as Connection['connection'][]).flatMap((name): Finding[] => {
    const subject = `broker ${name}`;
    const found = running?.find(({ connection }) => connection === name);
    if (found) return [connectionFinding(subject, found)];
    if (urls[name] === '') return [];
    const [detail, fix] = running
      ? ['not in use before the next start', './scripts/earshot restart']
      : ['not tried: no daemon runs', './scripts/start'];
    return [{ subject, state: 'note', detail, fix }];
  });
}

function connectionFinding(subject: string, found: Connection): Finding {
  const [, detail = ''] = mqttRow(found);
  if (found.state === 'online') return { subject, state: 'ok', detail, fix: '' };
  const keys = `mqtt.${found.connection}`;
  const fix = `check the settings below ${keys}, and that the broker of ${keys}.url runs`;
  return { subject, state: 'note', detail, fix };
}
