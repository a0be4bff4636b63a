import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent } from '../../daemon/agent/agent.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { BoxRecords } from '../../daemon/compose/box-records.ts';
import { withSession } from '../../daemon/compose/session-instructions.ts';
import type { Instructions, InstructionsDraft } from '../../daemon/ports/instructions.ts';
import type { Prompt } from '../../daemon/ports/language.ts';
import { HistoryDb } from '../../daemon/store/history-db.ts';
import { MAX_INSTRUCTED, MAX_VERSIONS } from '../../daemon/store/instructions-table.ts';
import { SESSION_IDLE_MS } from '../../daemon/store/sessions-table.ts';
import { StateDb } from '../../daemon/store/state-db.ts';

let folder: string;
let state: StateDb;
let history: HistoryDb;
let records: BoxRecords;
const clock = new ManualClock(1_700_000_000_000);
const log = createLog('silent', 1);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-instructions-'));
  state = new StateDb({ path: join(folder, 'state.db'), clock });
  history = new HistoryDb({
    ...{ path: join(folder, 'history.db'), clock, log, keepDays: 30 },
    instructionsOf: (name) => state.instructions.active(name)?.version,
  });
  const { instructions, notes } = state;
  const assistants = () => ['Earshot', 'Butler'];
  const parts = { clock, history, state, instructions, notes, assistants };
  records = new BoxRecords({ ...parts, people: [] });
});
afterEach(() => {
  history.close();
  state.close();
  rmSync(folder, { recursive: true, force: true });
});

const add = (instructions: string, more: Partial<InstructionsDraft> = {}): Instructions => {
  const draft = { name: 'Earshot', instructions, greeting: '', language: '', ...more };
  return state.instructions.add(draft, 'cli');
};
const usage = (message: string) => ({ code: 'USAGE', message: expect.stringContaining(message) });
const owner = { assistant: 'Earshot', origin: 'voice', person: '' } as const;

describe('instructions', () => {
  it('have versions, the newest of which is in force, over a restart too', () => {
    expect(state.instructions.active('Earshot')).toBeUndefined();
    add('one');
    add('two');
    add('other', { name: 'Butler' });
    state.close();
    state = new StateDb({ path: join(folder, 'state.db'), clock });
    expect(state.instructions.active('EARSHOT')).toMatchObject({ version: 2, instructions: 'two' });
    expect(state.instructions.versions('Earshot').map(({ isActive }) => isActive)).toEqual([
      ...[true, false],
    ]);
    expect(state.instructions.latest().map(({ name }) => name)).toEqual(['Butler', 'Earshot']);
    expect(state.listAudit(1)[0]).toMatchObject({ action: 'instructions.set', actor: 'cli' });
    expect(JSON.stringify(state.listAudit(9))).not.toContain('two');
  });

  it('can be put out of force and in again', () => {
    add('one');
    expect(state.instructions.activate('Earshot', false, 'cli')).toBe(true);
    expect(state.instructions.active('Earshot')).toBeUndefined();
    expect(state.instructions.activate('Earshot', true, 'cli')).toBe(true);
    expect(state.instructions.active('Earshot')?.version).toBe(1);
    expect(state.instructions.activate('Nobody', true, 'cli')).toBe(false);
  });

  it('are bounded in versions and in assistants', () => {
    for (let n = 0; n < MAX_VERSIONS + 3; n += 1) add(`text ${n}`);
    const versions = state.instructions.versions('Earshot');
    expect(versions).toHaveLength(MAX_VERSIONS);
    expect(versions[0]?.version).toBe(MAX_VERSIONS + 3);
    for (let n = 1; n < MAX_INSTRUCTED; n += 1) add('x', { name: `n${n}` });
    const tooMany = () => add('x', { name: 'one too many' });
    expect(tooMany).toThrow(expect.objectContaining(usage('32 assistants already')));
    add('still fine');
  });
});

describe('the commands for instructions', () => {
  it('leave what is not given as it was', async () => {
    await records.setInstructions({ name: 'earshot', instructions: 'be kind' }, 'cli');
    const { instructions } = await records.setInstructions(
      { name: 'Earshot', greeting: 'Hello.' },
      'cli',
    );
    expect(instructions).toMatchObject([
      { name: 'Earshot', version: 2, instructions: 'be kind', greeting: 'Hello.', isActive: true },
    ]);
  });

  it('restore an old version as a new one', async () => {
    add('one', { language: 'de' });
    add('two');
    await records.restoreInstructions({ name: 'Earshot', version: 1 }, 'cli');
    expect(state.instructions.active('Earshot')).toMatchObject({
      ...{ version: 3, instructions: 'one', language: 'de' },
    });
    const { instructions } = await records.instructionsHistory('Earshot');
    expect(instructions.map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  it('say what is not there', async () => {
    await expect(records.instructionsHistory('Butler')).rejects.toMatchObject(
      usage('there are no instructions for Butler yet'),
    );
    add('one');
    const version2 = records.instructionsVersion({ name: 'Earshot', version: 2 });
    await expect(version2).rejects.toMatchObject(usage('no version 2 of instructions'));
    await expect(records.deletePerson('Anna', 'cli')).rejects.toMatchObject(
      usage('nothing is kept about anybody named Anna'),
    );
  });

  it('show what is in force, else the newest', async () => {
    add('one');
    await records.activateInstructions({ name: 'Earshot', isActive: false }, 'cli');
    const shown = await records.instructionsVersion({ name: 'Earshot' });
    expect(shown.instructions).toMatchObject([{ version: 1, isActive: false }]);
  });
});

describe('a session', () => {
  const told = () => {
    const usual = { name: 'Earshot' };
    const inSession = withSession({ usual, store: state.instructions, sessions: history });
    return inSession({}).assistant.persona;
  };

  it('goes on with the instructions that it began with', () => {
    add('one');
    expect(told()).toBe('one');
    history.sessionFor(owner);
    add('two');
    expect(told()).toBe('one');
    clock.advanceBy(SESSION_IDLE_MS);
    expect(told()).toBe('two');
  });

  it('that began with none has none to its end', () => {
    history.sessionFor(owner);
    add('one');
    expect(told()).toBeUndefined();
    clock.advanceBy(SESSION_IDLE_MS);
    expect(told()).toBe('one');
  });

  it('whose version was forgotten follows the one in force', () => {
    add('one');
    history.sessionFor(owner);
    for (let n = 0; n < MAX_VERSIONS; n += 1) add(`text ${n}`);
    expect(told()).toBe(`text ${MAX_VERSIONS - 1}`);
  });
});

describe('the prompt', () => {
  async function promptWith(more: Partial<InstructionsDraft>): Promise<string> {
    const prompts: Prompt[] = [];
    const model = {
      ...{ name: 'm', contextTokens: 1000, close: async () => undefined },
      generate: async function* () {},
      prefill: async (prompt: Prompt) => void prompts.push(prompt),
    };
    add('', more);
    const usual = { name: 'Earshot', persona: 'You are calm.', language: 'fr' };
    const agent = new Agent({
      ...{ model, clock, log, language: 'en', now: () => 'noon', identity: usual },
      sentencesOf: (pieces) => pieces,
    });
    const inSession = withSession({ usual, store: state.instructions, sessions: history });
    await agent.prefill({ ...inSession({}), text: '' }, new AbortController().signal);
    return prompts[0]?.messages[0]?.content ?? '';
  }

  it('has the instructions in the place of persona and language', async () => {
    const prompt = await promptWith({ instructions: 'Rhyme.', greeting: 'Hi.', language: 'de' });
    expect(prompt).toContain("assistant in someone's home. Rhyme. Answer a greeting with: Hi. ");
    expect(prompt).toContain('spoken German');
    expect(prompt).not.toContain('calm');
  });

  it('takes from the settings what they leave empty', async () => {
    const prompt = await promptWith({});
    expect(prompt).toContain('You are calm. Answer in one');
    expect(prompt).toContain('spoken French');
  });
});
