import { writeFileSync } from 'node:fs';
import { topicDocument } from '../daemon/control/mqtt/topic-document.ts';

const TARGET = new URL('../docs/mqtt.schema.json', import.meta.url);

writeFileSync(TARGET, `${JSON.stringify(topicDocument(), null, 2)}\n`);
