import type { Command } from 'commander';
import type { EvalFlags } from './eval-intents.ts';
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
}
