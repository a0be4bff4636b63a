import type { Command } from 'commander';
import { EarshotError } from '../base/errors.ts';
import { EXAMPLES } from './program-examples.ts';
import type { Act } from './session.ts';

const WORDS = 'list, pull, verify, use, remove';

/** `earshot models` and its words. */
export function registerModels(program: Command, act: Act): void {
  const list = (flags: { role?: string } = {}) =>
    act(async (session) => (await import('./models-list.ts')).listModelsCommand(flags, session));
  const models = program
    .command('models')
    .summary('list, fetch and choose models')
    .description('List the models there are, fetch them, and choose which ones the box uses.')
    .addHelpText('after', EXAMPLES.models)
    .allowExcessArguments()
    .action(() => {
      const [word] = models.args;
      if (word === undefined) return list();
      throw new EarshotError('USAGE', `models has no word '${word}'; it has ${WORDS}`);
    });
  models
    .command('list')
    .description('List every model: size, memory, licence, and whether it is here and fits.')
    .option('--role <role>', 'only models that do this, for example stt or tts')
    .action(list);
  models
    .command('pull')
    .description('Fetch models; without a name, those that the settings want for this machine.')
    .argument('[ids...]', 'names as `models list` shows them')
    .option('--from <place>', 'take the files from this folder or address instead')
    .option('--accept-licence', 'accept the licences that are shown, for restricted models')
    .action((ids: string[], flags: { from?: string; acceptLicence?: boolean }) =>
      act(async (session) =>
        (await import('./models-pull.ts')).pullModelsCommand(ids, flags, session),
      ),
    );
  models
    .command('verify')
    .description('Read every byte of the models that are here and compare it with its hash.')
    .argument('[ids...]', 'only these')
    .action((ids: string[]) =>
      act(async (session) => (await import('./models.ts')).verifyModelsCommand(ids, session)),
    );
  models
    .command('use')
    .description('Make a model the one of its role, from the next start of the daemon.')
    .argument('<id>', 'a model that is here')
    .action((id: string) =>
      act(async (session) => (await import('./models.ts')).useModelCommand(id, session)),
    );
  models
    .command('remove')
    .description('Delete a model that is not in use; files that others share stay.')
    .argument('<id>', 'a model that is here')
    .action((id: string) =>
      act(async (session) => (await import('./models.ts')).removeModelCommand(id, session)),
    );
}
