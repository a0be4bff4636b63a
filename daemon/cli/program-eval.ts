import { type Command, InvalidArgumentError } from 'commander';
import type { EvalAnswersFlags } from './eval-answers.ts';
import type { EvalFlags } from './eval-intents.ts';
import type { EvalRetrievalFlags } from './eval-retrieval.ts';
import type { EvalToolsFlags } from './eval-tools.ts';
import type { ExportToolsFlags } from './export-tools.ts';
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
  evaluate
    .command('tools')
    .summary('how well a language model calls tools')
    .description('Ask a language model the questions of a BFCL data set, and score its calls.')
    .requiredOption('--data <folder>', 'the data set')
    .option('--split <name>', 'only this part of it')
    .option(
      '--provider <name>',
      'local, a server of language.servers, or scripted-perfect',
      'local',
    )
    .addHelpText('after', EXAMPLES.evalTools)
    .action((flags: EvalToolsFlags) =>
      act(async (session) => (await import('./eval-tools.ts')).evalToolsCommand(flags, session)),
    );
  program
    .command('export-tools')
    .summary('write tool-calling conversations for fine-tuning')
    .description(
      'Write conversations with tool calls, one JSON object a line, made from templates over the ' +
        'devices of this home.',
    )
    .option('--out <file>', 'where to; otherwise to the standard output')
    .option('--count <n>', 'how many', '200')
    .action((flags: ExportToolsFlags) =>
      act(async (session) =>
        (await import('./export-tools.ts')).exportToolsCommand(flags, session),
      ),
    );
  registerEvalAnswers(evaluate, act);
}

function registerEvalAnswers(evaluate: Command, act: Act): void {
  evaluate
    .command('answers')
    .summary('how well questions are answered from documents')
    .description(
      'Ask the questions of a data set in the format of SQuAD about its texts, and again with ' +
        'the right texts taken away. Nothing is kept.',
    )
    .requiredOption('--data <folder>', 'the data set')
    .option('--split <name>', 'only this half of the articles: tune or test')
    .option('--limit <number>', 'questions at most, spread over all', questionLimit)
    .option('--provider <name>', 'none, local, or a server of language.servers', 'none')
    .addHelpText('after', EXAMPLES.evalAnswers)
    .action((flags: EvalAnswersFlags) =>
      act(async (session) =>
        (await import('./eval-answers.ts')).evalAnswersCommand(flags, session),
      ),
    );
}

function questionLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1) return limit;
  throw new InvalidArgumentError('allowed: a whole number from 1');
}

const MAX_VECTOR_WEIGHT = 2;

function vectorWeight(text: string): number {
  const weight = Number(text);
  if (text.trim() === '' || !(weight >= 0 && weight <= MAX_VECTOR_WEIGHT)) {
    throw new InvalidArgumentError(`allowed: 0 to ${MAX_VECTOR_WEIGHT}`);
  }
  return weight;
}
