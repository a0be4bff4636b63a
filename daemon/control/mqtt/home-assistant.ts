import type { StatusReply } from '../status-reply.ts';
import { SATELLITE_STATES } from './box-state.ts';
import { BUTTON_NAMES } from './events.ts';

/** One component of the device; the short keys of Home Assistant's discovery are spelled out. */
type Entity = { platform: string } & Record<string, unknown>;

export interface HomeAssistantFacts {
  /** `earshot/v1/<id>`. */
  prefix: string;
  /** Commands that this broker may give. */
  allowed: ReadonlySet<string>;
  /** Values of models.tts to choose from. */
  voices: readonly string[];
  /** Values of wake.phrase to choose from. */
  phrases: readonly string[];
  status: StatusReply;
}

const SENSITIVITY_STEP = 0.05;
const CONFIG = { entity_category: 'config' };
const DIAGNOSTIC = { entity_category: 'diagnostic' };

/** How the box identifies itself as a device. */
export function deviceIdentifier(deviceId: string): string {
  return `earshot_${deviceId}`;
}

/** Where Home Assistant looks for the box. */
export function discoveryTopic(discoveryPrefix: string, deviceId: string): string {
  return `${discoveryPrefix}/device/${deviceIdentifier(deviceId)}/config`;
}

/**
 * The box as one device of Home Assistant (its documentation of MQTT, "device discovery"): only
 * what may be told from this broker can be switched there.
 */
export function discoveryPayload(facts: HomeAssistantFacts): Record<string, unknown> {
  const { prefix, status } = facts;
  const { deviceId, version, assistant } = status;
  const entities = {
    ...switches(facts),
    ...numbers(facts),
    ...selects(facts),
    ...sensors(status),
    ...events(),
    ...buttons(facts),
    ...updates(),
  };
  const withIds = Object.entries(entities).map(([name, entity]) => {
    const topics = Object.entries(entity).map(([key, value]) =>
      key.endsWith('_topic') ? [key, `${prefix}/${value}`] : [key, value],
    );
    return [name, { ...Object.fromEntries(topics), unique_id: `${deviceId}_${name}` }];
  });
  return {
    device: {
      identifiers: [deviceIdentifier(deviceId)],
      name: assistant.name,
      manufacturer: 'Earshot',
      model: 'Voice appliance',
      sw_version: version,
      serial_number: deviceId,
    },
    origin: { name: 'Earshot', sw_version: version },
    components: Object.fromEntries(withIds),
  };
}

/** Shown as not available while the box is away. */
const present = { availability_topic: 'availability' };
const ofState = (key: string) => ({
  ...present,
  state_topic: 'state',
  value_template: `{{ value_json.${key} }}`,
});
const set = (key: string, value: string): string => `{"key": "${key}", "value": ${value}}`;

function toggle(name: string, key: string, command: Record<string, unknown>): Entity {
  const value_template = `{{ 'ON' if value_json.${key} else 'OFF' }}`;
  const states = { state_on: 'ON', state_off: 'OFF' };
  return { platform: 'switch', name, ...ofState(key), value_template, ...states, ...command };
}

function switches({ allowed }: HomeAssistantFacts): Record<string, Entity> {
  return {
    mute: toggle('Mute', 'muted', {
      command_topic: 'cmd/mute',
      payload_on: '{"isMuted": true}',
      payload_off: '{"isMuted": false}',
      icon: 'mdi:microphone-off',
    }),
    do_not_disturb: toggle('Do not disturb', 'do_not_disturb', {
      command_topic: 'cmd/dnd',
      payload_on: '{"isOn": true}',
      payload_off: '{"isOn": false}',
      icon: 'mdi:minus-circle',
    }),
    ...(allowed.has('set-config')
      ? {
          wake_word_enabled: toggle('Wake word enabled', 'wake_word_enabled', {
            command_topic: 'cmd/set-config',
            payload_on: set('wake.enabled', 'true'),
            payload_off: set('wake.enabled', 'false'),
            ...CONFIG,
          }),
        }
      : {}),
  };
}

function numbers({ allowed }: HomeAssistantFacts): Record<string, Entity> {
  return {
    volume: {
      ...{ platform: 'number', name: 'Volume', ...ofState('volume') },
      ...{ command_topic: 'cmd/volume', command_template: '{"percent": {{ value | int }}}' },
      ...{ min: 0, max: 100, step: 1, mode: 'slider', unit_of_measurement: '%' },
    },
    ...(allowed.has('set-config')
      ? {
          sensitivity: {
            ...{ platform: 'number', name: 'Wake word sensitivity', ...ofState('sensitivity') },
            command_topic: 'cmd/set-config',
            command_template: set('wake.sensitivity', '{{ value }}'),
            ...{ min: 0, max: 1, step: SENSITIVITY_STEP, mode: 'slider', ...CONFIG },
          },
        }
      : {}),
  };
}

function selects({ allowed, status, voices, phrases }: HomeAssistantFacts): Record<string, Entity> {
  if (!allowed.has('set-config')) return {};
  const select = (name: string, stateKey: string, choice: { key: string; options: unknown }) => ({
    ...{ platform: 'select', name, ...ofState(stateKey), ...CONFIG },
    command_topic: 'cmd/set-config',
    command_template: set(choice.key, '{{ value | tojson }}'),
    options: choice.options,
  });
  const { assistant, voice, wake } = status;
  return {
    wake_word: select('Wake word', 'wake_word', {
      key: 'wake.phrase',
      options: [...new Set([wake.phrase, ...phrases])],
    }),
    assistant: select('Assistant', 'assistant', {
      key: 'assistant.name',
      options: assistant.names,
    }),
    voice: select('Voice', 'voice', {
      key: 'models.tts',
      options: [...new Set(['auto', ...voices, voice])],
    }),
  };
}

function sensors({ gpu }: StatusReply): Record<string, Entity> {
  const binary = (name: string, key: string, more: object): Entity => ({
    ...{ platform: 'binary_sensor', name, ...ofState(key), ...more },
    value_template: `{{ 'ON' if value_json.${key} else 'OFF' }}`,
  });
  const measured = (name: string, key: string, more: object): Entity => ({
    ...{ platform: 'sensor', name, ...ofState(key), ...DIAGNOSTIC },
    ...{ state_class: 'measurement', ...more },
  });
  const unit = (device_class: string, unit_of_measurement: string) => ({
    ...{ device_class, unit_of_measurement },
  });
  return {
    state: {
      ...{ platform: 'sensor', name: 'State', ...ofState('state') },
      ...{ device_class: 'enum', options: SATELLITE_STATES },
    },
    last_latency: measured('Last latency', 'last_latency_ms', unit('duration', 'ms')),
    ...(gpu
      ? {
          gpu_temperature: measured(
            'GPU temperature',
            'gpu_temperature_c',
            unit('temperature', '°C'),
          ),
          gpu_memory: measured('GPU memory', 'gpu_memory_mib', unit('data_size', 'MiB')),
          gpu_power: measured('GPU power', 'gpu_power_w', unit('power', 'W')),
        }
      : {}),
    connectivity: {
      ...{ platform: 'binary_sensor', name: 'Connectivity', device_class: 'connectivity' },
      ...{ state_topic: 'availability', payload_on: 'online', payload_off: 'offline' },
      ...DIAGNOSTIC,
    },
    problem: binary('Problem', 'problem', { device_class: 'problem', ...DIAGNOSTIC }),
    speech_active: binary('Speech active', 'speech_active', { device_class: 'sound' }),
    restart_needed: binary('Restart needed', 'restart_needed', {
      ...{ device_class: 'problem', ...DIAGNOSTIC },
    }),
  };
}

function events(): Record<string, Entity> {
  const event = (name: string, type: string, event_types: readonly string[]): Entity => ({
    ...{ platform: 'event', name, state_topic: `evt/${type}`, event_types, ...present },
  });
  return {
    wake: event('Wake', 'wake', ['wake']),
    intent: event('Intent', 'intent', ['intent']),
    button: { ...event('Button', 'button', BUTTON_NAMES), device_class: 'button' },
  };
}

function buttons({ allowed }: HomeAssistantFacts): Record<string, Entity> {
  const button = (name: string, command: string, more: object = {}): Entity => ({
    ...{ platform: 'button', name, command_topic: `cmd/${command}`, payload_press: '{}' },
    ...{ ...present, ...more },
  });
  return {
    say: {
      ...{ platform: 'notify', name: 'Say', ...present },
      ...{ command_topic: 'cmd/say', command_template: '{"text": {{ value | tojson }}}' },
    },
    stop: button('Stop', 'stop'),
    identify: button('Identify', 'identify', { device_class: 'identify', ...DIAGNOSTIC }),
    ...(allowed.has('listen') ? { listen: button('Listen', 'listen') } : {}),
    ...(allowed.has('restart')
      ? { restart: button('Restart', 'restart', { device_class: 'restart', ...CONFIG }) }
      : {}),
  };
}

/** They tell only: nothing can be installed from here yet. */
function updates(): Record<string, Entity> {
  const update = (name: string, key: string): Entity => ({
    ...{ platform: 'update', name, ...present, state_topic: 'ota/state' },
    ...{ value_template: `{{ value_json.${key} | tojson }}`, device_class: 'firmware' },
    ...DIAGNOSTIC,
  });
  return { update: update('Earshot', 'daemon'), update_models: update('Models', 'models') };
}
