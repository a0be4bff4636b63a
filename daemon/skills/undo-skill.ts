import type { Replies } from './replies.ts';
import { joinedReply, runInOrder } from './several-commands.ts';
import type { IntentMatch, PreparedCommand, PreparingSkill, SkillContext } from './skill.ts';
import { spokenList } from './spoken.ts';

/** Takes back what was done last, as far as that is known and safe. */
export class UndoSkill implements PreparingSkill {
  readonly intents = ['dialog.undo'];
  readonly #replies: Replies;

  constructor({ replies }: { replies: Replies }) {
    this.#replies = replies;
  }

  prepare(_match: IntentMatch, context: SkillContext): PreparedCommand {
    const { undo = [] } = context;
    const commands = undo.toReversed().map((each) => each.prepare(context));
    if (commands.length === 0) {
      return { effect: 'acts', run: async () => ({ text: this.#replies.say('undo.nothing') }) };
    }
    const deeds = commands.flatMap(({ deed }) => deed ?? []);
    const touches = commands.map((command) => command.touches);
    const known = touches.every((ids) => ids !== undefined) ? touches.flat() : undefined;
    return {
      effect: commands.some(({ effect }) => effect === 'risky') ? 'risky' : 'acts',
      ...(deeds.length > 0 ? { deed: spokenList(deeds, this.#replies.language) } : {}),
      ...(known ? { touches: known } : {}),
      further: undo.map(({ match }) => match),
      run: async () => joinedReply(await runInOrder(commands, (command) => command.run())),
    };
  }
}
