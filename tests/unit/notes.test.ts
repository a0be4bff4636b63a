import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoxRecords } from '../../daemon/compose/box-records.ts';
import { notesOf } from '../../daemon/compose/person-data.ts';
import { StateDb } from '../../daemon/store/state-db.ts';
import { HistoryBench } from '../fakes/history-bench.ts';

let bench: HistoryBench;
let state: StateDb;
beforeEach(() => {
  bench = new HistoryBench();
  state = new StateDb({ path: join(bench.folder, 'state.db'), clock: bench.clock });
});
afterEach(() => {
  state.close();
  bench.remove();
});

const texts = (notes: readonly { text: string }[]): string[] => notes.map(({ text }) => text);

describe('notes', () => {
  it('are those of a person and of everybody, the newest first, over a restart', () => {
    state.notes.remember('the bin goes out on Mondays', undefined);
    state.notes.remember('my bike is red', 'Anna');
    state.notes.remember('my bike is blue', 'Ben');
    state.close();
    state = new StateDb({ path: join(bench.folder, 'state.db'), clock: bench.clock });
    expect(texts(state.notes.list('Anna'))).toEqual([
      'my bike is red',
      'the bin goes out on Mondays',
    ]);
    expect(texts(state.notes.list(undefined))).toEqual(['the bin goes out on Mondays']);
    expect(texts(state.notes.about('Bike RED', 'Anna'))).toEqual(['my bike is red']);
    expect(state.notes.about('bike', undefined)).toEqual([]);
    expect(state.notes.about(' ?! ', 'Anna')).toEqual([]);
    expect(state.notes.listAll()).toHaveLength(3);
  });

  it('have whole words: a part of one finds nothing', () => {
    state.notes.remember('Fahrräder stehen im Keller', undefined);
    expect(state.notes.about('keller', undefined)).toHaveLength(1);
    expect(state.notes.about('fahrräder', undefined)).toHaveLength(1);
    expect(state.notes.about('kell', undefined)).toEqual([]);
  });

  it('are kept once for the same words, and apart for each person', () => {
    const first = state.notes.remember('My bike is red.', 'Anna');
    expect(state.notes.remember(' my bike is RED', 'Anna').id).toBe(first.id);
    expect(state.notes.remember('my bike is red', 'Ben').id).not.toBe(first.id);
  });

  it('have at most 500 characters', () => {
    expect(state.notes.remember('x'.repeat(500), undefined).text).toHaveLength(500);
    const long = () => state.notes.remember('y'.repeat(501), undefined);
    expect(long).toThrow(expect.objectContaining({ code: 'INPUT_TOO_LARGE' }));
  });

  it('are a thousand at most; then one must go before another comes', () => {
    for (let n = 0; n < 1_000; n += 1) state.notes.remember(`note ${n}`, `person ${n % 7}`);
    const more = () => state.notes.remember('one more', undefined);
    expect(more).toThrow(expect.objectContaining({ code: 'BUSY' }));
    expect(state.notes.listAll()).toHaveLength(1_000);
    expect(state.notes.remember('note 0', 'person 0').text).toBe('note 0');
    expect(state.notes.forget(1)).toBe(true);
    expect(state.notes.forget(1)).toBe(false);
    expect(more().text).toBe('one more');
  });

  it('are text, whatever they look like', () => {
    const text = "'); DROP TABLE notes; -- %_\u0000";
    state.notes.remember(text, "O'Hara");
    expect(texts(state.notes.list("O'Hara"))).toEqual([text]);
  });
});

describe('notes of one person', () => {
  beforeEach(() => {
    state.notes.remember('the bin goes out on Mondays', undefined);
    state.notes.remember('my bike is red', 'Anna');
    state.notes.remember('my bike is blue', 'Ben');
  });

  const records = () => {
    const history = bench.open();
    const people = [notesOf(state.notes)];
    const { clock } = bench;
    return new BoxRecords({
      ...{ clock, history, state, people, notes: state.notes },
      instructions: state.instructions,
      assistants: () => ['Earshot'],
    });
  };

  it('are exported and deleted with all else of them', async () => {
    const box = records();
    const { data } = await box.exportPerson('anna');
    expect(data).toMatchObject({ notes: [{ text: 'my bike is red', person: 'Anna' }] });
    expect(bench.bytes).toContain('my bike is red');
    expect(await box.deletePerson('anna', 'cli')).toEqual({
      person: 'anna',
      deleted: { notes: 1 },
    });
    expect(bench.bytes).not.toContain('my bike is red');
    expect(texts(state.notes.listAll())).toEqual([
      'my bike is blue',
      'the bin goes out on Mondays',
    ]);
    await expect(box.exportPerson('Anna')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('are listed and forgotten by the owner of the box', async () => {
    const box = records();
    expect((await box.memory(undefined)).notes).toHaveLength(3);
    const [note] = (await box.memory('ANNA')).notes;
    expect(note).toMatchObject({ text: 'my bike is red', person: 'Anna' });
    const id = note?.id ?? 0;
    expect((await box.forgetMemory(id)).notes).toEqual([note]);
    expect((await box.memory('Anna')).notes).toEqual([]);
    const again = box.forgetMemory(id);
    await expect(again).rejects.toThrow(/no note 2; memory list shows them all/);
  });
});
