import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GUARDED_COMMANDS } from '../../config/mqtt-schema.ts';
import { COMMANDS, type Verb } from '../../daemon/control/commands.ts';
import { topicDocument } from '../../daemon/control/mqtt/topic-document.ts';
import { TOPICS, VERB_OF_TOPIC } from '../../daemon/control/mqtt/topics.ts';

/** Verbs that are of no use on MQTT, and why. */
const NOT_ON_MQTT: Partial<Record<Verb, string>> = {
  synthesize: 'answers with sound',
  turns: 'tells what was said',
  'speakers.list': 'voices stay in the box',
  'speakers.enrol': 'voices stay in the box',
  'speakers.remove': 'voices stay in the box',
  'config.show': 'tells how the house is set up',
  'home.list': 'tells how the house is set up',
  'home.rename': 'is for the owner at the box',
  'home.area': 'is for the owner at the box',
  'home.floor': 'is for the owner at the box',
  'home.alias': 'is for the owner at the box',
  'home.expose': 'is for the owner at the box',
  'home.hide': 'is for the owner at the box',
  'instructions.list': 'is for the owner at the box',
  'instructions.show': 'is for the owner at the box',
  'instructions.set': 'is for the owner at the box',
  'instructions.history': 'is for the owner at the box',
  'instructions.restore': 'is for the owner at the box',
  'instructions.activate': 'is for the owner at the box',
  'person.export': 'tells what was said',
  'person.delete': 'is for the owner at the box',
  'memory.list': 'tells what was said',
  'memory.forget': 'is for the owner at the box',
  usage: 'tells when people are at home',
  'mqtt.forget': 'would cut off the branch it came by',
  ...Object.fromEntries(
    ['add', 'list', 'search', 'remove', 'reindex', 'status'].map((word) => [
      `kb.${word}`,
      'what documents say and are called is for the box alone; `state` counts them',
    ]),
  ),
};

describe('the doors of the box', () => {
  it('have one topic, one route and one word for every verb', () => {
    const topics = new Set<string>();
    const routes = new Set<string>();
    const words = new Set<string>();
    for (const verb of Object.keys(COMMANDS) as Verb[]) {
      const { topic, method, path, cli } = COMMANDS[verb];
      routes.add(`${method} ${path}`);
      words.add(cli);
      expect(topic === undefined, `${verb} on MQTT`).toBe(NOT_ON_MQTT[verb] !== undefined);
      if (topic === undefined) continue;
      topics.add(topic);
      expect(TOPICS[`cmd/${topic}`], verb).toMatchObject({ by: 'others', isRetained: false });
      expect(TOPICS[`resp/${topic}`], verb).toMatchObject({ by: 'box', isRetained: false });
    }
    const verbs = Object.keys(COMMANDS).length;
    expect([routes.size, words.size]).toEqual([verbs, verbs]);
    expect(topics.size).toBe(verbs - Object.keys(NOT_ON_MQTT).length);
  });

  it('guard commands that there are', () => {
    for (const name of GUARDED_COMMANDS) expect(VERB_OF_TOPIC.has(name), name).toBe(true);
  });

  it('are described as they are (mend it with `npm run docs`)', () => {
    const file = new URL('../../docs/mqtt.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(topicDocument());
  });
});
