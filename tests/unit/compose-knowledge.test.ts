import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { statePaths } from '../../config/paths.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { createKnowledge } from '../../daemon/compose/knowledge.ts';
import type { Settings } from '../../daemon/control/settings.ts';

const load = (values: Record<string, unknown>) => {
  const local = Object.entries(values).map(([key, value]) => ({ key, value }));
  return loadConfig({ filePath: undefined, local: [], fleet: [], flags: local });
};

function knowledgeWith(values: Record<string, unknown>) {
  const settings = { loaded: load(values) } as unknown as Settings;
  const cores = { ears: [], stt: [], llm: [], tts: [], knowledge: [] };
  const plan = { profile: 'rescue', chosen: {}, reasons: {}, warnings: [] };
  return createKnowledge({
    stores: { settings, paths: statePaths('/state'), log: createLog('silent', 2) },
    engines: { plan, cores },
    clock: new ManualClock(),
    staysOn: true,
  });
}

describe('the documents of a box', () => {
  it('lie in the state folder, or where the settings say', () => {
    expect(knowledgeWith({}).statusNow.folder).toBe('/state/documents');
    const other = knowledgeWith({ 'knowledge.folder': '/srv/documents' });
    expect(other.statusNow.folder).toBe('/srv/documents');
  });

  it('cannot be searched before their thread is there, and say so', () => {
    expect(knowledgeWith({}).statusNow).toMatchObject({
      activity: 'off',
      reason: 'it is being started',
    });
  });

  it('are cut with an overlap of at most half a passage, in an absolute folder', () => {
    const wrong = { 'knowledge.passageChars': 200, 'knowledge.overlapChars': 101 };
    expect(() => load(wrong)).toThrow(/knowledge\.overlapChars.* at most half of .*, 100/);
    expect(() => load({ 'knowledge.folder': 'documents' })).toThrow(/knowledge\.folder/);
    const right = load({ 'knowledge.passageChars': 500, 'knowledge.overlapChars': 250 });
    expect(right.config.knowledge).toMatchObject({ passageChars: 500, overlapChars: 250 });
  });
});
