import { type Answer, onePiece, type PreparedAnswer } from '../dialog/turn.ts';
import type { RoutedRequest } from '../skills/router.ts';
import type { SkillContext } from '../skills/skill.ts';

/** A request that skills understand: what only tells is known at once, what acts waits. */
export async function preparedCommand(
  { match, question, isTelling, answer }: RoutedRequest,
  context: SkillContext,
): Promise<PreparedAnswer> {
  const intent = match && { name: match.intent, slots: match.slots };
  const known = intent ? { intent } : {};
  const reply = async (): Promise<Answer> => {
    const { text } = await answer(context);
    return { ...known, pieces: onePiece(text) };
  };
  if (!isTelling) return { ...known, ...(question ? { confirm: question } : {}), commit: reply };
  const early = await reply();
  return { ...known, early, commit: async () => early };
}
