import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { DialogSkill } from '../../daemon/skills/dialog-skill.ts';
import { loadReplies } from '../../daemon/skills/replies.ts';
import type { SkillReply } from '../../daemon/skills/skill.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';

interface Outcome {
  reply: SkillReply;
  acknowledged: number;
}

const PARTS = {
  memory: { lastHeard: (): string | undefined => undefined, forgetLast: () => false },
  name: 'Ada',
  servers: [] as string[],
};

async function ask(intent: string, lastReply = '', parts = PARTS): Promise<Outcome> {
  let acknowledged = 0;
  const acknowledge = (): void => {
    acknowledged += 1;
  };
  const skill = new DialogSkill({ ...parts, replies: loadReplies(), acknowledge });
  const context = { clock: new ManualClock(), timeZone: 'UTC', lastReply };
  return { reply: await skill.handle({ intent, slots: {}, score: 1 }, context), acknowledged };
}

describe('talk about the talk', () => {
  it('stops without a word and silences what rings', async () => {
    const { reply, acknowledged } = await ask('dialog.stop', 'Something long.');
    expect(reply).toEqual({ text: '', endsConversation: true });
    expect(acknowledged).toBe(1);
  });

  it('repeats what was said last', async () => {
    const { reply, acknowledged } = await ask('dialog.repeat', "It's 4:20 PM.");
    expect(reply.text).toBe("It's 4:20 PM.");
    expect(acknowledged).toBe(0);
    expect((await ask('dialog.repeat')).reply.text).toBe("I haven't said anything yet.");
  });

  it('tells what was heard last, and forgets it when asked to', async () => {
    const memory = { lastHeard: () => 'open the door', forgetLast: () => true };
    const parts = { ...PARTS, memory };
    expect((await ask('dialog.what-heard', '', parts)).reply.text).toBe(
      'I heard: "open the door".',
    );
    expect((await ask('dialog.what-heard')).reply.text).toBe("I haven't heard anything yet.");
    expect((await ask('dialog.forget', '', parts)).reply.text).toBe('I forgot what was said last.');
    expect((await ask('dialog.forget')).reply.text).toBe('There is nothing to forget.');
  });

  it('says who it is, and where what is said goes', async () => {
    expect((await ask('dialog.who-made-you')).reply.text).toMatch(/^I am Ada/);
    expect((await ask('dialog.where-data')).reply.text).toMatch(/nowhere else/);
    const parts = { ...PARTS, servers: ['llm.example'] };
    expect((await ask('dialog.where-data', '', parts)).reply.text).toMatch(/llm\.example/);
  });

  it('teaches only what it understands', async () => {
    const { text } = (await ask('dialog.help')).reply;
    const examples = [...text.matchAll(/"([^"]+)"/g)].map(([, example = '']) => example);
    const understanding = createUnderstanding(EMPTY_HOME);
    const intents = examples.map((example) => understanding.match(example)?.intent);
    expect(intents).toEqual(['timer.start', 'calculate']);
  });

  it('teaches in its questions only what it understands', () => {
    const replies = loadReplies();
    const understanding = createUnderstanding(EMPTY_HOME);
    const taught = (text: string) => understanding.match(text.split('example: ')[1] ?? '');
    expect(taught(replies.say('timer.no-length'))?.slots).toEqual({ durationS: 600 });
    expect(taught(replies.say('volume.no-percent'))?.slots).toEqual({ percent: 40 });
  });
});
