import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../config/schema.ts';
import { assertFits, budgetOf, type Hardware, misfit } from '../../models/budget.ts';
import { isBuiltIn, loadCatalog } from '../../models/catalog/catalog.ts';
import type { CatalogEntry } from '../../models/catalog/schema.ts';
import { chooseModels, type ShelfView } from '../../models/choose.ts';
import { chooseProfile, loadProfiles, modelsOf } from '../../models/profiles.ts';
import type { OnShelf } from '../../models/shelf/shelf.ts';

const catalog = loadCatalog(join(import.meta.dirname, 'there-is-no-such-file'));
const all = catalog.entries;

function machine(memoryGb: number, more: Partial<Hardware> = {}): Hardware {
  const cpu = { gpuMemoryBytes: 0, isUnified: false, hasCuda: false, cores: 4 };
  return { memoryBytes: memoryGb * 1e9, ...cpu, ...more };
}
const card = (gpuGb: number) => ({ hasCuda: true, gpuMemoryBytes: gpuGb * 1e9 });
/** A Jetson tells less than the box says, and its GPU shares the memory. */
const jetson = (gb: number) =>
  machine(gb, { hasCuda: true, isUnified: true, gpuMemoryBytes: gb * 1e9 });

const AUTO: Config['models'] = {
  ...{ profile: 'auto', wake: 'auto', vad: 'auto', endOfTurn: 'auto', denoise: 'auto' },
  ...{ stt: 'auto', speaker: 'auto', llm: 'auto', embed: 'auto', tts: 'auto' },
};

/** A shelf where everything is, but for what is told. */
function shelf(
  states: Record<string, OnShelf['state']> = {},
  accepted: readonly string[] = [],
): ShelfView {
  return {
    look(entry: CatalogEntry): OnShelf {
      const { id, settings } = entry;
      const state = states[id] ?? states['*'] ?? 'here';
      if (state === 'here' || isBuiltIn(entry)) {
        return { state: 'here', files: { id, paths: { model: `/shelf/${id}` }, settings } };
      }
      return { state, reason: `${id} is ${state}` };
    },
    isLicenceAccepted: ({ id, licence }) => licence.restriction === 'none' || accepted.includes(id),
  };
}

describe('the profile', () => {
  it.each([
    [machine(1), 'rescue'],
    [machine(3.9), 'cpu-small'],
    [machine(64), 'cpu-small'],
    [jetson(3.9), 'cpu-small'],
    [jetson(7.6), 'orin-nano-8g'],
    [jetson(16), 'orin-nano-8g'],
    [jetson(32), 'orin-agx'],
    [machine(16, card(8)), 'gpu-pc-8g'],
    [machine(16, card(4)), 'cpu-small'],
    [machine(4, card(24)), 'cpu-small'],
    [machine(32, card(24)), 'gpu-pc-24g'],
    [machine(32, { ...card(24), hasCuda: false }), 'cpu-small'],
  ])('for %o is %s', (hardware, name) => {
    expect(chooseProfile('auto', catalog, hardware).name).toBe(name);
  });

  it.each(loadProfiles())('$name fits the least machine that it is chosen for', (profile) => {
    const { memoryMb, gpuMemoryMb = 0, hasCuda = false, isUnified = false } = profile.needs;
    const gpu = { gpuMemoryBytes: gpuMemoryMb * 1e6, hasCuda, isUnified };
    const hardware = machine(Math.max(memoryMb, 1000) / 1000, gpu);
    const { pools } = budgetOf([...modelsOf(profile, catalog).values()], hardware);
    for (const { needMb, allowedMb } of pools) expect(needMb).toBeLessThanOrEqual(allowedMb);
  });
});

describe('the budget', () => {
  const large = catalog.get('qwen3-4b-instruct-2507-q4_k_m');

  it('says by how much a model is too large, and what would fit', () => {
    const options = { hardware: machine(4), all };
    const beside = [catalog.get('parakeet-tdt-0.6b-v2-int8')];
    expect(() => assertFits(large, beside, options)).toThrow(
      expect.objectContaining({
        code: 'MODEL_TOO_LARGE',
        message:
          'qwen3-4b-instruct-2507-q4_k_m needs 4016 MB beside parakeet-tdt-0.6b-v2-int8; that is ' +
          '2216 MB more than the memory for models, 3000 MB (1000 MB stay free); ' +
          'qwen3-0.6b-q4_k_m (1178 MB) would fit',
      }),
    );
    expect(misfit(large, [], { hardware: machine(8), all })).toBeUndefined();
  });

  it('advises no restricted model', () => {
    const text = misfit(large, [], { hardware: machine(2.3), all }) ?? '';
    const advised = /; (\S+) \(\d+ MB\) would fit/.exec(text)?.[1] ?? '';
    expect(catalog.get(advised).licence.restriction).toBe('none');
  });

  it('counts a language model on the card, and everything else in main memory', () => {
    const hardware = machine(8, card(8));
    const { pools } = budgetOf([large, catalog.get('kokoro-en-v0.19')], hardware);
    expect(pools).toEqual([
      { pool: 'main', needMb: 609, allowedMb: 6000, marginMb: 2000 },
      { pool: 'gpu', needMb: 4016, allowedMb: 7200, marginMb: 800 },
    ]);
    const unified = budgetOf([large, catalog.get('kokoro-en-v0.19')], jetson(8));
    expect(unified.pools).toMatchObject([{ pool: 'main', needMb: 4625 }]);
    expect(misfit(large, [], { hardware: machine(32, card(4)), all })).toMatch(
      /memory of the graphics card for models, 3300 MB \(700 MB stay free\)/,
    );
  });
});

describe('the choice of models', () => {
  const facts = { catalog, shelf: shelf(), hardware: machine(8) };

  it('is that of the profile, where all is on the shelf', () => {
    const { profile, roles } = chooseModels(AUTO, facts);
    expect(profile).toBe('cpu-small');
    expect(roles.stt).toEqual({
      state: 'model',
      model: {
        id: 'streaming-zipformer-en-2023-06-26',
        engine: 'sherpa-streaming',
        memoryMb: 148,
        paths: { model: '/shelf/streaming-zipformer-en-2023-06-26' },
        settings: catalog.get('streaming-zipformer-en-2023-06-26').settings,
      },
    });
    expect(roles.llm).toMatchObject({ state: 'model', model: { engine: 'llama' } });
    expect(roles.denoise).toEqual({ state: 'none', wanted: 'none', reason: 'none is wanted' });
  });

  it('is the rescue engines on an empty shelf, with reasons', () => {
    const { roles } = chooseModels(AUTO, { ...facts, shelf: shelf({ '*': 'absent' }) });
    const found = Object.entries(roles).map(([role, choice]) => [
      role,
      choice.state,
      choice.state === 'none' ? '' : choice.model.id,
    ]);
    expect(found.sort()).toEqual([
      ['denoise', 'none', ''],
      ['embed', 'none', ''],
      ['end-of-turn', 'none', ''],
      ['llm', 'none', ''],
      ['speaker', 'none', ''],
      ['stt', 'rescue', 'pocketsphinx'],
      ['tts', 'rescue', 'espeak'],
      ['vad', 'model', 'silero-vad-built-in'],
      ['wake', 'rescue', 'pocketsphinx-wake'],
    ]);
    expect(roles.stt).toMatchObject({
      wanted: 'streaming-zipformer-en-2023-06-26',
      reason: 'streaming-zipformer-en-2023-06-26 is absent',
    });
  });

  it.each(['absent', 'partial', 'broken', 'outdated'] as const)(
    'leaves out a model that is %s, and keeps the others',
    (state) => {
      const view = shelf({ 'piper-en_US-ljspeech-medium-int8': state });
      const { roles } = chooseModels(AUTO, { ...facts, shelf: view });
      expect(roles.tts).toMatchObject({ state: 'rescue', reason: expect.stringContaining(state) });
      expect(roles.stt.state).toBe('model');
    },
  );

  it.each([
    ['an unknown id', 'no-such-model', 'no model has the id no-such-model'],
    ['a model of another role', 'espeak', 'espeak is a model for tts'],
    ['a licence not accepted', 'llama-3.2-1b-instruct-q4_k_m', 'was not accepted'],
    ['none', 'none', 'none is wanted'],
  ])('leaves out %s', (_, llm, reason) => {
    const { roles } = chooseModels({ ...AUTO, llm }, facts);
    expect(roles.llm).toMatchObject({ state: 'none', reason: expect.stringContaining(reason) });
  });

  it('takes a restricted model once its licence was accepted', () => {
    const id = 'llama-3.2-1b-instruct-q4_k_m';
    const view = shelf({}, [id]);
    const { roles } = chooseModels({ ...AUTO, llm: id }, { ...facts, shelf: view });
    expect(roles.llm).toMatchObject({ state: 'model', model: { id } });
  });

  it('gives up the language model first when memory is short, never a rescue engine', () => {
    const config = { ...AUTO, profile: 'orin-agx' as const };
    const { roles } = chooseModels(config, { ...facts, hardware: machine(4) });
    expect(roles.stt).toMatchObject({ state: 'model', model: { id: 'parakeet-tdt-0.6b-v2-int8' } });
    expect(roles.llm).toMatchObject({
      state: 'none',
      reason: expect.stringMatching(/MB more than/),
    });
    const tiny = chooseModels({ ...AUTO, profile: 'rescue' }, { ...facts, hardware: machine(0.5) });
    expect(tiny.roles.stt).toMatchObject({ state: 'model', model: { id: 'pocketsphinx' } });
  });
});
