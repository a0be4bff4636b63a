import { type Answer, onePiece, type PreparedAnswer, type TurnIntent } from '../dialog/turn.ts';
import type { RoutedRequest } from '../skills/router.ts';
import type { IntentMatch } from '../skills/skill.ts';

/** A request that skills understand: what only tells is known at once, what acts waits. */
export async function preparedCommand({
  matches,
  question,
  isTelling,
  answer,
}: RoutedRequest): Promise<PreparedAnswer> {
  const intent = turnIntent(matches);
  const known = intent ? { intent } : {};
  const reply = async (): Promise<Answer> => {
    const { text } = await answer();
    return { ...known, pieces: onePiece(text) };
  };
  if (!isTelling) return { ...known, ...(question ? { confirm: question } : {}), commit: reply };
  const early = await reply();
  return { ...known, early, commit: async () => early };
}

/** The first command, and the further ones with it. */
function turnIntent([first, ...others]: readonly IntentMatch[]): TurnIntent | undefined {
  if (first === undefined) return undefined;
  const further = others.map(({ intent, slots }) => ({ name: intent, slots }));
  const { intent: name, slots } = first;
  return { name, slots, ...(further.length > 0 ? { further } : {}) };
}
