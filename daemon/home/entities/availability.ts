import type { Config } from './config.ts';
import type { Availability, AvailabilityTopic } from './entity.ts';

const MODES = ['all', 'any', 'latest'] as const;

/** How an entity says whether it is there. @throws Refusal */
export function readAvailability(config: Config): Availability {
  const asked = config.textOr('availability_mode', 'latest');
  const mode = MODES.find((each) => each === asked) ?? 'latest';
  const single = availabilityTopic(config, {
    topic: 'availability_topic',
    template: 'availability_template',
  });
  const listed = config
    .list('availability')
    .map((each) => availabilityTopic(each, { topic: 'topic', template: 'value_template' }));
  const topics = [single, ...listed].flatMap((each) => (each ? [each] : []));
  return { topics, mode, isTrusted: config.flag('silent_is_available') };
}

function availabilityTopic(
  config: Config,
  keys: { topic: string; template: string },
): AvailabilityTopic | undefined {
  const topic = config.topic(keys.topic);
  if (topic === undefined) return undefined;
  const template = config.template(keys.template);
  const yes = config.textOr('payload_available', 'online');
  const no = config.textOr('payload_not_available', 'offline');
  return {
    topic,
    read: (payload) => {
      const text = template ? template.read(payload) : payload;
      if (text === yes) return true;
      return text === no ? false : undefined;
    },
  };
}
