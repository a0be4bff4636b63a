import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROFILE_NAMES } from '../../config/models-schema.ts';
import {
  downloadSize,
  isBuiltIn,
  loadCatalog,
  parseCatalog,
  providedNames,
} from '../../models/catalog/catalog.ts';
import { ENGINES, ROLES } from '../../models/catalog/schema.ts';
import { loadProfiles, modelsOf } from '../../models/profiles.ts';
import { entryOf } from '../fakes/shelf-bench.ts';

const NO_FILE = join(import.meta.dirname, 'there-is-no-such-file');
const catalog = loadCatalog(NO_FILE);

describe('the catalogue', () => {
  it('has models for every role and every engine', () => {
    expect(catalog.entries.length).toBeGreaterThanOrEqual(40);
    expect(new Set(catalog.entries.map(({ role }) => role))).toEqual(new Set(ROLES));
    expect(new Set(catalog.entries.map(({ engine }) => engine))).toEqual(new Set(ENGINES));
  });

  it('names only hashes that could be some, none for two different files of a model', () => {
    for (const entry of catalog.entries) {
      const files = [...(entry.files ?? []), ...(entry.archives ?? [])];
      const hashes = files.flatMap(({ sha256 }) => sha256);
      expect(new Set(hashes).size, entry.id).toBe(hashes.length);
      for (const { urls, bytes } of files) {
        for (const url of urls) expect(URL.canParse(url), url).toBe(true);
        if (bytes !== undefined) expect(bytes, entry.id).toBeGreaterThan(100);
      }
    }
  });

  it('gives every file that the settings need, and no file without a use but named ones', () => {
    const unused = catalog.entries.flatMap((entry) => {
      const settings = JSON.stringify(entry.settings);
      return providedNames(entry)
        .filter((name) => !settings.includes(`"${name}"`))
        .map((name) => `${entry.id}: ${name}`);
    });
    expect(unused).toEqual(['kws-zipformer-gigaspeech: bpe.model']);
  });

  it('says where each memory figure is from, and none is below the weights', () => {
    for (const entry of catalog.entries) {
      expect(entry.memory.source.length, entry.id).toBeGreaterThan(10);
      if (entry.archives !== undefined) continue; // packed
      expect(entry.memory.mb * 1e6, entry.id).toBeGreaterThan(downloadSize(entry).bytes);
    }
  });

  it('has rescue engines that need no file', () => {
    for (const id of ['pocketsphinx', 'pocketsphinx-wake', 'silero-vad-built-in', 'espeak']) {
      expect(isBuiltIn(catalog.get(id)), id).toBe(true);
    }
  });

  it('names models that are called nearly so', () => {
    expect(() => catalog.get('gemma3')).toThrow(/no model has the id "gemma3"; near it: gemma-3-/);
    expect(() => catalog.get('nonsense')).toThrow(/^no model has the id "nonsense"$/);
  });
});

describe('the profiles', () => {
  it('are those that the setting knows', () => {
    const names = loadProfiles().map(({ name }) => name);
    expect(names.sort()).toEqual([...PROFILE_NAMES].sort());
  });

  it.each(loadProfiles())('$name holds only what anybody may use and can check', (profile) => {
    for (const [role, entry] of modelsOf(profile, catalog)) {
      expect(entry.role).toBe(role);
      expect(entry.licence.restriction, entry.id).toBe('none');
      for (const { sha256, name } of [...(entry.files ?? []), ...(entry.archives ?? [])]) {
        expect(sha256, `${entry.id}: ${name}`).not.toEqual([]);
      }
    }
    for (const role of ['wake', 'vad', 'stt', 'tts'] as const) {
      expect(profile.models[role], role).toBeDefined();
    }
  });
});

describe('a catalogue that is wrong', () => {
  const entry = entryOf('mine', [
    { name: 'a.gguf', bytes: 5, sha256: ['a'.repeat(64)], urls: ['https://example.org/a.gguf'] },
  ]);
  const say = (...models: unknown[]): string => JSON.stringify({ format: 1, models });

  it.each([
    ['no JSON', '{', /it is no JSON/],
    ['nothing', '', /it is no JSON/],
    ['another form', '[]', /x.json: it must be object/],
    ['another format', '{"format":2,"models":[]}', /\/format/],
    ['a role too many', say({ ...entry, role: 'cook' }), /"mine": role/],
    ['an engine too many', say({ ...entry, engine: 'magic' }), /"mine": engine/],
    ['an engine of another role', say({ ...entry, role: 'tts' }), /llama cannot be its tts/],
    ['a path for a name', say({ ...entry, files: [{ ...entry.files![0], name: '../a' }] }), /name/],
    ['a hash cut', say({ ...entry, files: [{ ...entry.files![0], sha256: ['ab'] }] }), /sha256/],
    ['a local address', say({ ...entry, files: [{ ...entry.files![0], urls: ['/a'] }] }), /urls/],
    ['no memory need', say({ ...entry, memory: undefined }), /memory/],
    [
      'an unknown file',
      say({ ...entry, settings: { model: 'b.gguf' } }),
      /"b.gguf", which is none/,
    ],
    ['a file twice', say({ ...entry, files: [...entry.files!, ...entry.files!] }), /name twice/],
    ['an id twice', say(entry, entry), /mine is given twice/],
    ['a key too many', say({ ...entry, speed: 9 }), /"mine":/],
  ])('is refused for %s', (_, text, message) => {
    expect(() => parseCatalog('x.json', text)).toThrow(message);
    expect(() => parseCatalog('x.json', text)).toThrow(/^the catalogue x.json: /);
  });
});

describe('the own catalogue', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-catalog-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('adds models, and cannot replace one', () => {
    const path = join(folder, 'catalog.json');
    const own = entryOf('mine', [
      { name: 'a.gguf', bytes: 5, sha256: [], urls: ['http://nas.local/a.gguf'] },
    ]);
    writeFileSync(path, JSON.stringify({ format: 1, models: [own] }));
    expect(loadCatalog(path).get('mine')).toEqual(own);
    const text = readFileSync(path, 'utf8').replace('"mine"', '"espeak"');
    writeFileSync(path, text);
    expect(() => loadCatalog(path)).toThrow(/espeak is the id of a model that Earshot knows/);
    rmSync(path);
    expect(loadCatalog(path).find('mine')).toBeUndefined();
  });
});
