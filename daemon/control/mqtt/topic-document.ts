import type { TSchema } from 'typebox';
import type { KeySchema } from '../../../config/keys.ts';
import { COMMANDS } from '../commands.ts';
import { MAX_PAYLOAD_BYTES, TOPICS, VERB_OF_TOPIC } from './topics.ts';

/** A JSON Schema (2020-12) of what is on each topic of a box; written to docs/mqtt.schema.json. */
export function topicDocument(): Record<string, unknown> {
  const topics = Object.entries(TOPICS).map(([name, { by, summary, isRetained, payload }]) => {
    const schema = 'text' in payload ? { enum: payload.text } : plain(payload as TSchema);
    const facts = { 'x-publisher': by, 'x-retained': isRetained };
    return [`earshot/v1/{id}/${name}`, { description: summary, ...facts, ...schema }];
  });
  const results = [...VERB_OF_TOPIC].map(([name, verb]) => [name, plain(COMMANDS[verb].reply)]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Earshot over MQTT',
    description:
      'Under `properties` the payload of each topic; {id} is the id of the box, as ' +
      '`earshot status --json` tells it. Payloads are JSON of at most ' +
      `${MAX_PAYLOAD_BYTES} bytes, but for availability, which is a word. Under ` +
      '`$defs` the `result` of each command.',
    type: 'object',
    properties: Object.fromEntries(topics),
    $defs: Object.fromEntries(results),
  };
}

/** Without the notes that the library keeps on its schemas. */
function plain(schema: TSchema): KeySchema {
  return JSON.parse(JSON.stringify(schema)) as KeySchema;
}
