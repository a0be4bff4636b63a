import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { EarshotError } from '../../base/errors.ts';
import type { ChildAnswer } from './child-wire.ts';
import { REFUSALS } from './refusal.ts';

const closed = { additionalProperties: false };
const Page = Type.Optional(Type.Integer({ minimum: 1 }));
const Cells = Type.Array(Type.String());
const BlockSchema = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('heading'),
      level: Type.Integer({ minimum: 1, maximum: 6 }),
      text: Type.String(),
      page: Page,
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('paragraph'), text: Type.String(), page: Page }, closed),
  Type.Object(
    {
      kind: Type.Literal('list-item'),
      depth: Type.Integer({ minimum: 0 }),
      marker: Type.String({ maxLength: 32 }),
      text: Type.String(),
      page: Page,
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('table'),
      caption: Type.Optional(Type.String()),
      header: Cells,
      rows: Type.Array(Cells),
      page: Page,
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('code'),
      text: Type.String(),
      language: Type.Optional(Type.String({ maxLength: 32 })),
      page: Page,
    },
    closed,
  ),
]);
const Fact = Type.Optional(Type.String({ maxLength: 500 }));
const Moment = Type.Optional(Type.Integer());
const AnswerSchema = Type.Union([
  Type.Object(
    {
      document: Type.Object(
        {
          title: Fact,
          author: Fact,
          language: Fact,
          createdWallMs: Moment,
          modifiedWallMs: Moment,
          pages: Type.Optional(Type.Integer({ minimum: 1 })),
          blocks: Type.Array(BlockSchema),
          notes: Type.Array(Type.String({ maxLength: 500 }), { maxItems: 50 }),
        },
        closed,
      ),
    },
    closed,
  ),
  Type.Object(
    {
      refused: Type.Union(Object.keys(REFUSALS).map((reason) => Type.Literal(reason))),
      detail: Type.String(),
    },
    closed,
  ),
]);
const answers = Compile(AnswerSchema);

/**
 * The child's answer, proved to be one.
 * @throws DOCUMENT_REFUSED when it is not
 */
export function readAnswer(json: string): ChildAnswer {
  try {
    const answer: unknown = JSON.parse(json);
    if (answers.Check(answer)) return answer as ChildAnswer;
  } catch {
    // Half an answer is as bad as a wrong one.
  }
  throw new EarshotError('DOCUMENT_REFUSED', 'its reader gave no usable answer');
}
