import { type Command, InvalidArgumentError } from 'commander';
import type { EvalFlags } from './eval-intents.ts';
import type { EvalRetrievalFlags } from './eval-retrieval.ts';
import { EXAMPLES } from './program-examples.ts';
import type { Act } from './session.ts';

/** `earshot eval`: measures the box against data sets. */
export function registerEval(program: Command, act: Act): void {
  const evaluate = program
    .command('eval')
    .description('Measure how well the box does on a data set.');
  evaluate
    .command('intents')
    .summary('how many sentences are understood as they should be')
    .description(
      'Understand every sentence of a data set, and compare with the intent and slots that it ' +
        'says. Nothing is done.',
    )
    .requiredOption('--data <folder>', 'the data set')
    .option('--split <name>', 'only this part of it')
    .addHelpText('after', EXAMPLES.evalIntents)
    .action((flags: EvalFlags) =>
      act(async (session) =>
        (await import('./eval-intents.ts')).evalIntentsCommand(flags, session),
      ),
    );
  evaluate
    .command('retrieval')
    .summary('how well passages are found that answer questions')
    .description(
      'Index the texts of a data set, ask its questions, and compare what is found with what ' +
        'answers them. Nothing is kept.',
    )
    .requiredOption('--data <folder>', 'the data set')
    .option('--split <name>', 'only this half of the questions: tune or test')
    .option('--embedder <which>', 'none, ngrams, or the folder of a model', 'none')
    .option('--weight <number>', 'how much vectors count beside words, 0 to 2', vectorWeight)
    .addHelpText('after', EXAMPLES.evalRetrieval)
    .action((flags: EvalRetrievalFlags) =>
      act(async (session) =>
        (await import('./eval-retrieval.ts')).evalRetrievalCommand(flags, session),
      ),
    );
}

const MAX_VECTOR_WEIGHT = 2;

function vectorWeight(text: string): number {
  const weight = Number(text);
  if (text.trim() === '' || !(weight >= 0 && weight <= MAX_VECTOR_WEIGHT)) {
    throw new InvalidArgumentError(`allowed: 0 to ${MAX_VECTOR_WEIGHT}`);
  }
  return weight;
}
