import type { Command } from 'commander';
import { EarshotError } from '../base/errors.ts';
import { EXAMPLES } from './program-examples.ts';
import type { Act } from './session.ts';

/** `earshot config` and its words. */
export function registerConfig(program: Command, act: Act): void {
  const show = () =>
    act(async (session) => (await import('./config.ts')).showConfigCommand(session));
  const config = program
    .command('config')
    .summary('show or change settings')
    .description('Show every setting and where its value came from, or change one on this box.')
    .addHelpText('after', EXAMPLES.config)
    .allowExcessArguments()
    .action(() => {
      const [word] = config.args;
      if (word === undefined) return show();
      throw new EarshotError('USAGE', `config has no word '${word}'; it has show, get, set, unset`);
    });
  config
    .command('show')
    .description('Show every setting, its value and where that came from (the default).')
    .action(show);
  config
    .command('get')
    .description('Print the value of one setting.')
    .argument('<key>', 'dotted name, for example audio.volumePercent')
    .action((key: string) =>
      act(async (session) => (await import('./config.ts')).getConfigCommand(key, session)),
    );
  config
    .command('set')
    .description('Change a setting on this box; it wins over the settings file.')
    .argument('<key>', 'dotted name, for example audio.volumePercent')
    .argument('<value>', 'the new value; lists are written as in YAML')
    .action((key: string, value: string) =>
      act(async (session) => (await import('./config.ts')).setConfigCommand(key, value, session)),
    );
  config
    .command('unset')
    .description('Take back a change, so that the settings file or the default counts again.')
    .argument('<key>', 'dotted name, for example audio.volumePercent')
    .action((key: string) =>
      act(async (session) => (await import('./config.ts')).unsetConfigCommand(key, session)),
    );
}
