import type { LiveTurn } from './turn-runner.ts';

/** Question marks that end a sentence, perhaps within quotation marks or brackets. */
const QUESTION_END = /[?\u061f\uff1f]["'\u201d\u2019)\]]*\s*$/u;

/** Whether the user was asked something back: only those who asked are asked. */
export function asksBack({ turn, asks }: LiveTurn): boolean {
  if (turn.origin !== 'voice' || turn.outcome !== 'answered') return false;
  return asks === true || QUESTION_END.test(turn.reply);
}
