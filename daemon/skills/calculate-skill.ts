import { type Calculation, calculate, isOperator, type Operator } from './arithmetic.ts';
import type { Replies } from './replies.ts';
import type { IntentMatch, PlainSkill, SkillReply } from './skill.ts';
import { numberSlot, textSlot } from './slots.ts';
import { capitalized, type SpokenNumber, spokenNumber } from './spoken.ts';

interface Task {
  left: number;
  operator: Operator;
  right: number;
}

/** Does sums, and repeats what it worked out so that a misheard number shows. */
export class CalculateSkill implements PlainSkill {
  readonly intents = { calculate: 'tells' } as const;
  readonly #replies: Replies;

  constructor({ replies }: { replies: Replies }) {
    this.#replies = replies;
  }

  /** Throws for slots that the sentences cannot give: that is a defect. */
  async handle(match: IntentMatch): Promise<SkillReply> {
    const left = numberSlot(match, 'left');
    const right = numberSlot(match, 'right');
    const operator = textSlot(match, 'operator') ?? '';
    if (left === undefined || right === undefined || !isOperator(operator)) {
      throw new Error(`calculate: not a sum: ${Object.keys(match.slots).join(', ')}`);
    }
    const task = { left, operator, right };
    return { text: this.#answer(task, calculate(left, operator, right)) };
  }

  #answer(task: Task, outcome: Calculation): string {
    switch (outcome.kind) {
      case 'result':
        return this.#result(task, outcome.value);
      case 'almost-zero':
        return this.#replies.say('calculate.almost-zero');
      case 'by-zero':
        return this.#replies.say('calculate.by-zero');
      case 'no-answer':
        return this.#replies.say('calculate.no-answer');
      case 'too-big':
        return this.#replies.say('calculate.too-big');
    }
  }

  #result({ left, operator, right }: Task, value: number): string {
    const { language } = this.#replies;
    const said = spokenNumber(value, language);
    if (said === undefined) return this.#replies.say('calculate.almost-zero');
    const result = this.#words(said);
    const first = spokenNumber(left, language);
    const second = spokenNumber(right, language);
    if (!first?.isExact || !second?.isExact) {
      const key = said.isExact ? 'calculate.only-exact' : 'calculate.only-about';
      return this.#replies.say(key, { result });
    }
    const word = this.#replies.word('operators', operator) ?? operator;
    const sum = { left: this.#words(first), operator: word, right: this.#words(second), result };
    const key = said.isExact ? 'calculate.exact' : 'calculate.about';
    return capitalized(this.#replies.say(key, sum));
  }

  #words({ digits, isNegative }: SpokenNumber): string {
    return isNegative ? this.#replies.say('calculate.minus', { number: digits }) : digits;
  }
}
