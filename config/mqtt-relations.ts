import type { MqttSettings } from './mqtt-schema.ts';

/** A contradiction between settings of one connection. */
export interface MqttProblem {
  /** Dotted names of the settings; the first is the one to change. */
  keys: readonly [string, ...string[]];
  text: string;
}

/** What must hold between the settings of the brokers. What is written is not repeated. */
export function checkMqtt(mqtt: MqttSettings): MqttProblem[] {
  const names = ['home', 'fleet'] as const;
  return [...names.flatMap((name) => checkConnection(name, mqtt[name])), ...checkFleet(mqtt)];
}

function checkConnection(
  name: 'home' | 'fleet',
  { url, username, passwordFile, caFile, certFile, keyFile }: MqttSettings['fleet'],
): MqttProblem[] {
  const key = (leaf: string): string => `mqtt.${name}.${leaf}`;
  const problems: MqttProblem[] = [];
  if (url !== '') {
    const fault = urlFault(url);
    if (fault !== undefined) problems.push({ keys: [key('url')], text: fault });
  }
  if ((certFile === '') !== (keyFile === '')) {
    const [absent, given] = certFile === '' ? ['certFile', 'keyFile'] : ['keyFile', 'certFile'];
    const keys = [key(absent ?? ''), key(given ?? '')] as const;
    problems.push({ keys, text: `is empty; allowed: the file that belongs to ${keys[1]}` });
  }
  if (passwordFile !== '' && username === '') {
    const keys = [key('username'), key('passwordFile')] as const;
    problems.push({ keys, text: 'is empty; allowed: the user of the password' });
  }
  const isPlain = url.startsWith('mqtt://');
  if (isPlain && (caFile !== '' || certFile !== '')) {
    const keys = [key('url'), key('caFile'), key('certFile')] as const;
    problems.push({ keys, text: 'is not encrypted although certificates are given; use mqtts://' });
  }
  return problems;
}

/** The operator's broker can tell the box everything: both ends must prove who they are. */
function checkFleet({ fleet }: MqttSettings): MqttProblem[] {
  if (fleet.url === '') return [];
  if (!fleet.url.startsWith('mqtts://')) {
    return [{ keys: ['mqtt.fleet.url'], text: 'is not encrypted; allowed: mqtts://HOST' }];
  }
  if (fleet.certFile !== '') return [];
  const text = 'is empty; allowed: the certificate by which the fleet knows this box';
  return [{ keys: ['mqtt.fleet.certFile', 'mqtt.fleet.url'], text }];
}

function urlFault(url: string): string | undefined {
  if (!URL.canParse(url)) return 'is no address; allowed: for example mqtt://broker.local:1883';
  const { username, password, hostname } = new URL(url);
  if (username !== '' || password !== '') {
    return 'holds a password; put it into a passwordFile, and the user into username';
  }
  return hostname === '' ? 'names no host; allowed: for example mqtt://broker.local' : undefined;
}
