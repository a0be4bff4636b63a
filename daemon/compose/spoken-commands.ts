import type { Clock } from '../base/clock.ts';
import type { Phrases } from '../dialog/phrases.ts';
import { onePiece, type PreparedAnswer, type UserRequest } from '../dialog/turn.ts';
import { type LastDone, type Question, REFERENCE_AGE_MS } from '../skills/reader/context.ts';
import type { Read } from '../skills/reader/reader.ts';
import type { Replies } from '../skills/replies.ts';
import type { RoutedRequest, SkillRouter } from '../skills/router.ts';
import type { IntentMatch, SkillContext, Undo } from '../skills/skill.ts';
import type { HomeUnderstanding } from './home-understanding.ts';
import { preparedCommand } from './prepared-command.ts';

/** An answer to a question of the box is one for so long; then the words stand by themselves. */
const QUESTION_AGE_MS = 60_000;
const UNDO: IntentMatch = { intent: 'dialog.undo', slots: {}, score: 1 };

export interface SpokenCommandsParts {
  clock: Clock;
  understanding: Pick<HomeUnderstanding, 'read'>;
  router: SkillRouter;
  replies: Replies;
  phrases: Phrases;
  /** A yes that was heard less surely is none, 0..1. */
  minConfidence: number;
}

/** A command that skills do, or a question back; otherwise what to say where nobody else knows. */
export type SpokenCommand =
  | { kind: 'known'; prepared: PreparedAnswer }
  | { kind: 'unknown'; routed: RoutedRequest };

/** Takes words to the skills, in the light of what was said and asked before. */
export class SpokenCommands {
  readonly #parts: SpokenCommandsParts;
  #last: LastDone | undefined;
  #done: { undo: readonly Undo[]; atMs: number } = { undo: [], atMs: 0 };
  #asked: { question: Question; atMs: number } | undefined;

  constructor(parts: SpokenCommandsParts) {
    this.#parts = parts;
  }

  /** Understands; nothing is done, and nothing remembered, before the answer is committed. */
  async prepare(request: UserRequest, context: SkillContext): Promise<SpokenCommand> {
    const { phrases, understanding, router } = this.#parts;
    const pending = this.#pending();
    const consent = pending === undefined ? 'unclear' : phrases.consent(request.text);
    if (consent === 'no') return { kind: 'known', prepared: this.#dropping() };
    const agreed = pending && consent === 'yes' ? this.#agreed(pending, request) : undefined;
    const read: Pick<Read, 'commands' | 'question' | 'corrects'> = agreed
      ? { commands: agreed }
      : understanding.read(request.text, this.#talk(pending));
    const { commands, question, corrects } = read;
    if (question) return { kind: 'known', prepared: this.#asking(question) };
    const undo = this.#undoable();
    // What was wrongly done is taken back before what was meant is done.
    const all = corrects && undo.length > 0 ? [UNDO, ...commands] : commands;
    const routed = router.route({ ...request, commands: all }, { ...context, undo });
    if (routed.matches.length === 0) return { kind: 'unknown', routed };
    const prepared = await preparedCommand(this.#remembering(routed));
    return { kind: 'known', prepared: this.#noting(prepared, commands) };
  }

  #undoable(): readonly Undo[] {
    const { undo, atMs } = this.#done;
    return this.#parts.clock.nowMs() - atMs > REFERENCE_AGE_MS ? [] : undo;
  }

  /** Keeps how what is done is taken back; a question between does not change that. */
  #remembering(routed: RoutedRequest): RoutedRequest {
    if (routed.isTelling) return routed;
    const answer = async () => {
      const reply = await routed.answer();
      this.#done = { undo: reply.undo ?? [], atMs: this.#parts.clock.nowMs() };
      return reply;
    };
    return { ...routed, answer };
  }

  #pending(): Question | undefined {
    const nowMs = this.#parts.clock.nowMs();
    if (this.#asked === undefined || nowMs - this.#asked.atMs > QUESTION_AGE_MS) return undefined;
    return this.#asked.question;
  }

  #talk(pending: Question | undefined) {
    return { ...(this.#last ? { last: this.#last } : {}), ...(pending ? { pending } : {}) };
  }

  /** A yes is an answer only to a question that named what would be done. */
  #agreed(
    { kind, commands }: Question,
    { confidence }: UserRequest,
  ): readonly IntentMatch[] | undefined {
    const isClear = confidence >= this.#parts.minConfidence;
    return kind === 'did-you-mean' && isClear ? commands : undefined;
  }

  #dropping(): PreparedAnswer {
    const commit = async () => {
      this.#asked = undefined;
      return { pieces: onePiece(this.#parts.phrases.says.dropped) };
    };
    return { commit };
  }

  #asking(question: Question): PreparedAnswer {
    const { clock, replies } = this.#parts;
    const commit = async () => {
      this.#asked = { question, atMs: clock.nowMs() };
      return { pieces: onePiece(questionText(question, replies)), asks: true as const };
    };
    return { commit };
  }

  #noting(prepared: PreparedAnswer, commands: readonly IntentMatch[]): PreparedAnswer {
    const commit = () => {
      this.#asked = undefined;
      this.#last = { commands, atMs: this.#parts.clock.nowMs() };
      return prepared.commit();
    };
    return { ...prepared, commit };
  }
}

function questionText(question: Question, replies: Replies): string {
  switch (question.kind) {
    case 'did-you-mean':
      return replies.say('ask.did-you-mean', { name: question.name });
    case 'unknown-name':
      return replies.say('ask.unknown-name', { name: question.name });
    case 'missing':
      return replies.say(question.slot === 'color' ? 'ask.color' : 'ask.missing');
  }
}
