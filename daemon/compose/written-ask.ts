import { randomUUID } from 'node:crypto';
import type { AskReply } from '../control/replies.ts';
import { type Answer, onePiece, type PreparedAnswer, writtenAnswer } from '../dialog/turn.ts';
import type { BoxCoreParts } from './box-core-parts.ts';

/** Intents whose outcome only a running daemon tells. */
const WAITING: ReadonlySet<string> = new Set(['timer.start', 'alarm.set', 'reminder.set']);

const BARRED_NOTE =
  'nothing was done: a document or another outside text was read for this answer and may have ' +
  'asked for it; if you want it, ask for that alone.';

type WrittenAskParts = Pick<BoxCoreParts, 'brain' | 'record' | 'clock' | 'timerNote'>;

/**
 * A request in writing, answered in writing; nothing is said.
 * @param how `isConfirmed`: what is risky may be done without asking back, unless a document or
 *   another text from outside may be behind it
 */
export async function answerInWriting(
  { brain, record, clock, timerNote }: WrittenAskParts,
  text: string,
  { isConfirmed, signal }: { isConfirmed: boolean; signal: AbortSignal },
): Promise<AskReply> {
  const [startedWallMs, startedMs] = [Math.round(clock.wallMs()), clock.nowMs()];
  const asked: PreparedAnswer[] = [];
  const onQuestion = (deed: PreparedAnswer) => void asked.push(deed);
  const request = { text, confidence: 1, origin: 'ask' as const, onQuestion };
  const prepared = await brain.prepare(request, signal);
  const intentMs = clock.nowMs();
  const { confirm } = prepared;
  const isRisky = confirm !== undefined && !isConfirmed;
  const answer: Answer = isRisky ? { pieces: onePiece(confirm) } : await prepared.commit();
  let said = await writtenAnswer(answer);
  const [deed] = asked;
  const isBarred = deed?.needsOwnYes === true;
  const needsConfirmation = isRisky || (deed !== undefined && !isBarred && !isConfirmed);
  if (deed && !isBarred && isConfirmed) said = await writtenAnswer(await deed.commit());
  brain.remember(said.reply);
  const { id } = record({
    id: randomUUID(),
    origin: 'ask',
    startedWallMs,
    transcript: { text, confidence: 1, source: 'dictation' },
    ...(prepared.intent ? { intent: prepared.intent } : {}),
    ...{ ...said, heard: '' },
    ...(answer.facts ? { facts: answer.facts } : {}),
    marks: { transcriptMs: startedMs, intentMs, firstSentenceMs: clock.nowMs() },
    outcome: 'answered',
  });
  const { name = null, slots = {} } = prepared.intent ?? {};
  const notes = timerNote && name !== null && WAITING.has(name) ? [timerNote] : [];
  if (isBarred) notes.push(BARRED_NOTE);
  return { turnId: id, intent: name, slots, ...said, needsConfirmation, notes };
}
