import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readAnswers } from '../../../daemon/cli/eval/answers-data.ts';
import { checkClaims, claimShares } from '../claim-check.ts';
import { INVENTED_KINDS, TRUE_KINDS } from '../claims.ts';
import { dataFolder } from '../data-folder.ts';
import { type BenchContext, type Suite, SuiteSkipped } from '../suite.ts';

const SET = 'xquad_en';
/** Issue 6: what may be spoken without support, and what may be lost of the supported. */
const MAX_UNSUPPORTED = 0.1;
const MAX_LOST = 0.05;

/** Whether only what documents bear out is said of a model's answers. */
export const answers: Suite = {
  name: 'answers',
  about: 'a model that invents 30 % of its sentences, on the half of xquad_en not tuned on',
  run: async (context) => runAnswers(context),
};

async function runAnswers({ root, report }: BenchContext): Promise<void> {
  const folder = join(dataFolder(root), SET);
  if (!existsSync(folder)) throw new SuiteSkipped(`there is no ${SET} in the data folder`);
  const paragraphs = readAnswers(folder);
  const tuned = claimShares(checkClaims(paragraphs, 'tune'));
  const counts = checkClaims(paragraphs, 'test');
  const { supported, lost, samples } = claimShares(counts);
  const other = (value: number): string => `${value.toFixed(3)} on the half that was tuned on.`;
  const unit = 'ratio';
  report(
    {
      ...{ name: 'answers.unsupported-spoken', value: 1 - supported, unit, samples },
      ...{ target: MAX_UNSUPPORTED, note: other(1 - tuned.supported) },
    },
    {
      ...{ name: 'answers.supported-lost', value: lost, unit, samples },
      ...{ target: MAX_LOST, note: other(tuned.lost) },
    },
  );
  for (const [kinds, name] of [[TRUE_KINDS, 'lost'] as const, [INVENTED_KINDS, 'spoken'] as const])
    for (const kind of kinds) {
      const { said, spoken } = counts.get(kind) ?? { said: 0, spoken: 0 };
      const value = (name === 'lost' ? said - spoken : spoken) / Math.max(1, said);
      report({ name: `answers.${kind}.${name}`, value, unit, samples: said });
    }
}
