import type { PreparedCommand, SkillReply } from './skill.ts';

/**
 * Does the commands of one request: in the order they were said where they act on the same things
 * or do not say on what, and otherwise at the same time.
 * @returns their replies in the order of the commands
 */
export async function runInOrder(
  commands: readonly PreparedCommand[],
  run: (command: PreparedCommand) => Promise<SkillReply>,
): Promise<SkillReply[]> {
  const started: { command: PreparedCommand; reply: Promise<SkillReply> }[] = [];
  for (const command of commands) {
    const before = started.filter((each) => mustWait(command, each.command));
    const reply = Promise.all(before.map((each) => each.reply)).then(() => run(command));
    started.push({ command, reply });
  }
  return Promise.all(started.map(({ reply }) => reply));
}

function mustWait(later: PreparedCommand, earlier: PreparedCommand): boolean {
  const [mine, theirs] = [later.touches, earlier.touches];
  return mine === undefined || theirs === undefined || mine.some((id) => theirs.includes(id));
}

/** One reply for all: what was said twice is said once. */
export function joinedReply(replies: readonly SkillReply[]): SkillReply {
  const texts = replies.map(({ text }) => text).filter((text) => text !== '');
  const endsConversation = replies.length > 0 && replies.every((reply) => reply.endsConversation);
  const undo = replies.flatMap((reply) => reply.undo ?? []);
  return {
    text: [...new Set(texts)].join(' '),
    ...(undo.length > 0 ? { undo } : {}),
    ...(endsConversation ? { endsConversation } : {}),
  };
}
