import { describe, expect, it } from 'vitest';
import { Assistants } from '../../daemon/dialog/assistants.ts';
import { permittedPrepare } from '../../daemon/dialog/permitted-prepare.ts';
import { loadPhrases } from '../../daemon/dialog/phrases.ts';
import { onePiece, type Prepare } from '../../daemon/dialog/turn.ts';

const usual = { name: 'Earshot' };
const butler = { name: 'Butler', permissions: ['clock.*'] };
const { signal } = new AbortController();

describe('who answers', () => {
  const open = () => new Assistants({ usual, byPhrase: new Map([['hello butler', butler]]) });

  it('is whom the wake word names, or the usual one', () => {
    expect(open().of('hello butler')).toBe(butler);
    expect(open().of('hey earshot')).toBe(usual);
    expect(open().of(undefined)).toBe(usual);
  });

  it('stays the same without a wake word until the box rests', () => {
    const assistants = open();
    assistants.asked(butler);
    expect(assistants.of(undefined)).toBe(butler);
    expect(assistants.of('hey earshot')).toBe(usual);
    assistants.rest();
    expect(assistants.of(undefined)).toBe(usual);
  });
});

describe('what an assistant may not do', () => {
  async function ask(assistant: typeof butler | undefined, name: string) {
    let deeds = 0;
    const prepare: Prepare = async () => ({
      intent: { name, slots: {} },
      confirm: 'Shall I?',
      commit: async () => {
        deeds += 1;
        return { pieces: onePiece('Done.') };
      },
    });
    const permitted = permittedPrepare(prepare, loadPhrases());
    const prepared = await permitted({ text: 'x', confidence: 1, assistant }, signal);
    let said = '';
    for await (const piece of (await prepared.commit()).pieces) said += piece;
    return { said, deeds, confirm: prepared.confirm, intent: prepared.intent?.name };
  }

  it('is refused aloud, without a question and without a deed', async () => {
    const said = 'Sorry, I am not allowed to do that.';
    const refused = { said, deeds: 0, confirm: undefined, intent: 'home.turn-on' };
    expect(await ask(butler, 'home.turn-on')).toEqual(refused);
  });

  it('is all that is refused', async () => {
    expect(await ask(butler, 'clock.time')).toMatchObject({ said: 'Done.', deeds: 1 });
    expect(await ask(undefined, 'home.turn-on')).toMatchObject({ said: 'Done.', deeds: 1 });
  });
});
